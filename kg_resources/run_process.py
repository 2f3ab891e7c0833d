"""Which process executes a run: noted in a tag of the run when its process begins, so that a run whose process has died
can be told from one that works. A run that is killed together with everything around it cannot say so itself."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

import psutil

TAG: Final = "kg/process"
_SAME_SECONDS: Final = 2.0
"""Of two readings of one process's start: the time of boot is known to a second."""

State = Literal["alive", "dead", "unknown"]


@dataclass(frozen=True)
class RunProcess:
    run_id: str
    """A re-execution inherits the tags of the run before it, this note among them: it holds for this run alone."""
    host: str
    pid: int
    started: float
    """Seconds from the machine's boot, which a corrected clock does not change. Tells a process from a later one that
    was given the same id."""

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


def process_tag(run_id: str) -> dict[str, str]:
    """The tag that notes this process as that run's."""
    process = RunProcess(run_id, platform.node(), os.getpid(), _started(psutil.Process()))
    return {TAG: json.dumps(asdict(process))}


def process_of(run_id: str, tags: Mapping[str, str]) -> RunProcess | None:
    """The noted process of the run; None where none is noted, or the note was inherited."""
    if TAG not in tags:
        return None
    try:
        process = RunProcess(**json.loads(tags[TAG]))
    except (ValueError, TypeError):  # not ours, or written by another version
        return None
    return process if process.run_id == run_id else None


def state_of(process: RunProcess) -> State:
    """Whether the process lives. `unknown` for one of another machine, or one that this user may not look at."""
    if process.host != platform.node():
        return "unknown"
    try:
        there = psutil.Process(process.pid)
        same = abs(_started(there) - process.started) <= _SAME_SECONDS
        return "alive" if same and there.status() != psutil.STATUS_ZOMBIE else "dead"
    except psutil.NoSuchProcess:
        return "dead"
    except psutil.AccessDenied:
        return "unknown"


def _started(process: psutil.Process) -> float:
    return process.create_time() - psutil.boot_time()
