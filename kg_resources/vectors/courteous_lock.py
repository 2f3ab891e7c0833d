"""A file lock that its holder keeps for as long as nobody else asks for it."""

import logging
import time
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

_log = logging.getLogger(__name__)

_POLL_SECONDS: Final = 0.01
_SECONDS_BEFORE_A_MESSAGE: Final = 2.0


class CourteousLock:
    """Mutual exclusion between processes in which a holder can see that another one waits.

    Two files: whoever wants the lock takes the queue, then waits for the lock, then leaves the queue. So a taken
    queue tells the holder that somebody waits, and a holder that has given way cannot get past the one it gave
    way to. The kernel frees both when a process dies. One thread at a time may use one instance.
    """

    def __init__(self, stem: Path, patience: float) -> None:
        """stem: path to which `.lock` and `.queue` are added. patience: seconds to wait before giving up."""
        self._name = stem.name
        self._patience = patience
        stem.parent.mkdir(parents=True, exist_ok=True)
        # thread_local=False: whichever thread notices that another process waits gives the lock back.
        self._lock = FileLock(f"{stem}.lock", thread_local=False, poll_interval=_POLL_SECONDS)
        self._queue = FileLock(f"{stem}.queue", thread_local=False, poll_interval=_POLL_SECONDS)

    def acquire(self) -> None:
        """Wait for the lock; TimeoutError after `patience` seconds."""
        deadline = time.monotonic() + self._patience
        self._wait(self._queue, deadline)
        try:
            self._wait(self._lock, deadline)
        finally:
            self._queue.release()

    def wanted(self) -> bool:
        """Whether another process waits for this lock; to be asked by its holder."""
        try:
            self._queue.acquire(blocking=False)
        except Timeout:
            return True
        self._queue.release()
        return False

    def release(self) -> None:
        self._lock.release()

    def _wait(self, lock: FileLock, deadline: float) -> None:
        try:
            lock.acquire(timeout=min(_SECONDS_BEFORE_A_MESSAGE, max(0.0, deadline - time.monotonic())))
            return
        except Timeout:
            _log.info("waiting for %s, which another process is using", self._name)
        try:
            lock.acquire(timeout=max(0.0, deadline - time.monotonic()))
        except Timeout:
            raise TimeoutError(f"another process has kept {self._name} for {self._patience:.0f} seconds") from None
