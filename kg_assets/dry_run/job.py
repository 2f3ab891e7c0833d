"""dry_run: a job that tells calls, tokens and cost of `extractions` before anything is paid. It makes no request."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict

import dagster as dg
from pydantic import Field

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import CLASSES, FileChunks
from kg_assets.dry_run.estimate import Estimate, estimates, rates_of
from kg_assets.dry_run.questions import FilePlan, Planner
from kg_assets.partitions import group_of, input_files, path_of
from kg_assets.reporting import one_sentence, table
from kg_resources.language_model import ModelUnavailable, unasked_language_model
from kg_resources.pickles import PickleError, PickleStore, read_note
from kg_resources.project import input_folder
from kg_resources.settings import Settings

LISTED_FILES = 100


class DryRunConfig(dg.Config):
    files: list[str] = Field(default=[], description="Keys of files; empty: the run's partition, else every file.")


@dg.op(description="Calls, tokens and cost of extractions, by role, minus what the cache holds. Makes no request.")
def plan_extractions(context: dg.OpExecutionContext, config: DryRunConfig, settings: Settings) -> None:
    keys = config.files or ([context.partition_key] if context.has_partition_key else _registered(context.instance))
    with one_sentence(ModelUnavailable, InputError):
        model = unasked_language_model(settings)
        plans, unreadable = _plans(Planner(model, settings.critique), keys, settings)
    for error in unreadable:
        context.log.warning(f"Left out: {error}")
    rates = rates_of(plans)
    total = estimates(plans, rates, model)
    notes = [str(rates), "Embeddings of `embedder: openai` come on top: their texts are known after extraction only."]
    if settings.extractor == "none":
        notes.insert(0, "language_model is none: as it is set, nothing is paid; this is what openai would take.")
    context.log.info("\n".join([*_lines(total, plans), *notes]))
    by_file = [_file_row(plan, estimates([plan], rates, model)) for plan in plans[:LISTED_FILES]]
    context.add_output_metadata(
        {
            **_sums(total),
            "files": len(plans),
            "chunks": sum(plan.chunks for plan in plans),
            "chunks_without_words": sum(plan.without_words for plan in plans),
            "by_role": table(_row(estimate) for estimate in total),
            "by_file": table(by_file),
            "unreadable": table({"reason": str(error)} for error in unreadable),
            "notes": dg.MetadataValue.text("\n".join(notes)),
        }
    )


@dg.job(
    partitions_def=input_files,
    config={
        "ops": {"plan_extractions": {"config": {"files": []}}},
        "resources": {
            "settings": {
                "config": {
                    "language_model": "openai",
                    "prices": {"gpt-4.1-mini:prompt": 0.4, "gpt-4.1-mini:completion": 1.6},
                }
            }
        },
    },
    description="Tells calls, tokens and cost of extractions, before anything is paid, for one partition, for the "
    "files of its config, or for every file.",
)
def dry_run() -> None:
    plan_extractions()


def _registered(instance: dg.DagsterInstance) -> list[str]:
    return sorted(instance.get_dynamic_partitions(input_files.name or ""))


def _plans(planner: Planner, keys: Iterable[str], settings: Settings) -> tuple[list[FilePlan], list[InputError]]:
    """Plans of the files, and why some have none: one broken file does not hide what the others cost.

    Raises:
        InputError: no file at all can be read.
    """
    plans: list[FilePlan] = []
    unreadable: list[InputError] = []
    for key in keys:
        try:
            plans.append(planner.plan(_chunks_of(key, settings)))
        except InputError as error:
            unreadable.append(error)
    if unreadable and not plans:
        raise unreadable[0]
    return plans, unreadable


def _chunks_of(key: str, settings: Settings) -> FileChunks:
    """From the pickle where it is of the file as it is now and of these settings, else by reading the file."""
    path = path_of(key, input_folder())
    note = read_note("chunks", key)
    if note is not None and note.get("file_hash") == hashlib.sha256(path.read_bytes()).hexdigest():
        same = ("limit", "skip_bad_lines", "jsonl_fields")
        if all(note["settings"].get(name) == settings.changed().get(name) for name in same):
            try:
                return PickleStore(CLASSES).read("chunks", key)[0]
            except PickleError:
                pass  # damaged: the file itself is there
    return read_file(
        path,
        key,
        group_of(key),
        limit=settings.limit,
        skip_bad_lines=settings.skip_bad_lines,
        jsonl_fields=settings.jsonl_fields,
    )


def _lines(total: Iterable[Estimate], plans: list[FilePlan]) -> list[str]:
    chunks, silent = sum(plan.chunks for plan in plans), sum(plan.without_words for plan in plans)
    lines = [f"{len(plans):,} files, {chunks:,} chunks, {silent:,} of them without words (never asked about)"]
    lines += [" | ".join(f"{name} {value}" for name, value in _row(estimate).items()) for estimate in total]
    return [*lines, " | ".join(f"{name} {value}" for name, value in _sums(total).items())]


def _row(estimate: Estimate) -> dict[str, object]:
    return {**asdict(estimate), "cost": "no price" if estimate.cost is None else estimate.cost}


def _sums(total: Iterable[Estimate]) -> dict[str, int | float | str]:
    """Stable names, for metadata."""
    of_all = list(total)
    sums: dict[str, int | float | str] = {
        name: sum(getattr(estimate, name) for estimate in of_all)
        for name in ("calls", "cached", "to_pay", "prompt_tokens", "reply_tokens")
    }
    costs = [estimate.cost for estimate in of_all]
    sums["cost"] = "no price" if None in costs else round(sum(cost or 0 for cost in costs), 4)
    return sums


def _file_row(plan: FilePlan, of_file: list[Estimate]) -> dict[str, object]:
    return {"file": plan.source_file, "chunks": plan.chunks, "without_words": plan.without_words, **_sums(of_file)}
