"""What people see of a stage: progress lines, counts under stable names, tables, and errors of one sentence."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, Protocol

import dagster as dg

from kg_resources.may_pass import MayPass

RETRIES: Final = dg.RetryPolicy(max_retries=4, delay=20, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""Of failures that may pass: some five minutes in all, beside what each try waits by itself."""

PREVIEW_ROWS: Final = 10
"""Rows a preview table shows."""


class Counted(Protocol):
    """A stage's result."""

    def counts(self) -> Mapping[str, Any]: ...


@dataclass
class Report:
    """Metadata of one materialization (or of one job's op), gathered while it works."""

    context: dg.AssetExecutionContext | dg.OpExecutionContext
    began: float = field(default_factory=time.monotonic)

    def progress(self, line: str) -> None:
        self.context.log.info(line)

    def throttled(self, seconds: float = 2.0) -> Callable[[str], None]:
        """A progress callback that lets a line through every few seconds."""
        said = time.monotonic()

        def progress(line: str) -> None:
            nonlocal said
            if time.monotonic() - said > seconds:
                said = time.monotonic()
                self.progress(line)

        return progress

    def finish(
        self,
        result: Counted,
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        *,
        preview_rows: int = PREVIEW_ROWS,
    ) -> None:
        """Counts (which the UI charts), seconds, and tables, the first rows of each."""
        metadata: dict[str, Any] = {**result.counts(), "seconds": round(time.monotonic() - self.began, 3)}
        for name, rows in tables.items():
            metadata[name] = table(rows[:preview_rows])
            if len(rows) > preview_rows:
                metadata[f"{name}_total"] = len(rows)
        self.context.add_output_metadata(metadata)


def table(rows: Iterable[Mapping[str, Any]]) -> dg.MetadataValue:
    """A table of the UI; every cell is text, a number or a truth value."""
    records = [dg.TableRecord({key: _cell(value) for key, value in row.items()}) for row in rows]
    if not records:
        return dg.MetadataValue.text("none")
    return dg.MetadataValue.table(records=records)


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, (bool, int, float)):
        return value
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple, set)) else "" if value is None else str(value)
    return text if len(text) <= 300 else f"{text[:299]}…"


@contextmanager
def one_sentence(*expected: type[Exception]) -> Iterator[None]:
    """Turns errors whose text is written for people into the step's failure."""
    try:
        yield
    except expected as error:
        fail(error)


def fail(error: Exception, metadata: Mapping[str, Any] | None = None) -> NoReturn:
    """Fails the step with the error's sentence, at once: no retry can help. What may pass is tried again, later and
    later, before the step fails with it."""
    failure = dg.Failure(str(error), metadata, allow_retries=False)
    if not isinstance(error, MayPass):
        raise failure from error
    failure.__cause__ = error
    context = dg.OpExecutionContext.get()
    wait = RETRIES.calculate_delay(context.retry_number + 1)
    if context.retry_number < RETRIES.max_retries:
        context.log.warning(f"{error} Tried again in {wait:.0f} s ({context.retry_number + 1}/{RETRIES.max_retries}).")
    raise dg.RetryRequested(RETRIES.max_retries, wait) from failure
