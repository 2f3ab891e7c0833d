"""source_files: what lies in the input folder, and which partitions there are of it."""

import hashlib
from pathlib import Path
from typing import Literal

import dagster as dg

from kg_assets.chunks.input_error import InputError
from kg_assets.code_version import code_version
from kg_assets.partitions import find_files, input_files, path_of
from kg_assets.reporting import table
from kg_resources.pickles import read_note
from kg_resources.project import input_folder

State = Literal["new", "changed", "unchanged"]


@dg.asset(
    group_name="kg",
    owners=["team:knowledge-graph"],
    kinds={"python", "file"},
    code_version=code_version("source_files.py", "partitions.py"),
    description="Finds the input files and registers a partition for each. It only ever adds: an unmounted folder "
    "empties nothing.",
)
def source_files(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    folder = input_folder()
    try:
        keys, refused = find_files(folder)
    except InputError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    registered = set(context.instance.get_dynamic_partitions(input_files.name or ""))
    context.instance.add_dynamic_partitions(input_files.name or "", [key for key in keys if key not in registered])
    states = {}
    for key in keys:
        try:
            states[key] = _state(key, folder)
        except (InputError, OSError) as error:  # it went, or was locked, since it was found
            refused.append((key, f"cannot be read now ({error})"))
    missing = sorted(registered - set(keys))
    for name, reason in refused:
        context.log.warning(f"Left out: {name} {reason}")
    return dg.MaterializeResult(
        metadata={
            "files": len(keys),
            "registered": len(set(keys) - registered),
            "new": sum(state == "new" for state in states.values()),
            "changed": sum(state == "changed" for state in states.values()),
            "missing": len(missing),
            "refused": len(refused),
            "to_materialize": table(
                {"file": key, "state": state} for key, state in states.items() if state != "unchanged"
            ),
            "missing_files": table({"file": key} for key in missing),
            "refused_files": table({"name": name, "reason": reason} for name, reason in refused),
        }
    )


def _state(key: str, folder: Path) -> State:
    """Against the file's last `chunks`."""
    note = read_note("chunks", key)
    if note is None:
        return "new"
    with path_of(key, folder).open("rb") as file:
        return "unchanged" if hashlib.file_digest(file, "sha256").hexdigest() == note["file_hash"] else "changed"
