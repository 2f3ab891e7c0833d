"""A pause that one thread is asked for and all of them keep."""

import threading
import time


class SharedPause:
    """`wait` before each request, `extend` when a server asks for time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    def extend(self, seconds: float) -> None:
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def wait(self) -> None:
        """Until no pause is left, also where it grows meanwhile."""
        while (left := self._until - time.monotonic()) > 0:
            time.sleep(left)
