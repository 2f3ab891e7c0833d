"""One server for all processes of a project root.

The first that needs it starts it, under a file lock; it outlives its starter. Its command line names its home
folder, so whoever holds the lock finds every server of that folder in the process table, whatever was noted.
`server.json` is written once it answers: a server without it is one whose starter was killed, and is ended.
"""

import contextlib
import json
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from kg_resources.embedded_graph.server_process import DATABASE, STOP_SECONDS, USER, end, launch, servers, serves
from kg_resources.project import local_data_folder

START_SECONDS = 120  # a start takes 2 s; replaying a long log after a kill takes more
_READY = "ArcadeDB Server started in"
_BOLT_PORT = re.compile(r"BOLT connections on \S*?:(\d+)")
_FAILED = 'Exception in thread "main"'  # after which the JVM lives on
_OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError"
_children: list[subprocess.Popen[bytes]] = []  # held, so that a server that this process started is reaped


class EmbeddedGraphError(RuntimeError):
    """The embedded graph cannot be started or stopped; the message says why and where its log is."""


@dataclass(frozen=True)
class GraphAddress:
    """What a Bolt client needs. The password stays out of repr, and so out of logs and tracebacks."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str


def home_folder() -> Path:
    """Where the server of this project keeps its data, its password and its log."""
    return (local_data_folder() / "graph").resolve()


def start() -> GraphAddress:
    """The running server of this project, started where there is none; returns when it answers."""
    if address := status():
        return address
    home = home_folder()
    try:
        with _locked(home):
            if address := status():
                return address
            for stray in servers(home):
                end(stray)
            _prepare(home)
            return _start(home)
    except OSError as error:
        place = error.filename or home
        raise EmbeddedGraphError(f"The embedded graph in {home} cannot start: {error.strerror} ({place}).") from error


def status() -> GraphAddress | None:
    """Where the server of this project answers, or None where none runs. Never waits."""
    home = home_folder()
    try:
        note = json.loads((home / "server.json").read_text())
        password = (home / "password").read_text()
        process = psutil.Process(note["pid"])
    except (FileNotFoundError, NotADirectoryError, ValueError, psutil.NoSuchProcess):
        return None
    return GraphAddress(note["uri"], USER, password, DATABASE) if serves(process, home) else None


def stop() -> bool:
    """Stops the server of this project cleanly, by force after a while; False where none ran."""
    home = home_folder()
    if not home.is_dir():
        return False
    with _locked(home):
        running = servers(home)
        for server in running:
            end(server)
        (home / "server.json").unlink(missing_ok=True)
    return bool(running)


def ran_out_of_memory() -> bool:
    """Whether the server before the one that runs now ended for want of memory."""
    try:
        return _OUT_OF_MEMORY in (home_folder() / "server.previous.log").read_text(errors="replace")
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    lock = FileLock(home / "start.lock")
    try:
        lock.acquire(timeout=START_SECONDS + STOP_SECONDS)
    except Timeout as error:
        raise EmbeddedGraphError(f"Another process has held {lock.lock_file} for too long: end it.") from error
    try:
        yield
    finally:
        lock.release()


def _prepare(home: Path) -> None:
    (home / "server.json").unlink(missing_ok=True)
    log = home / "server.log"
    if log.exists():
        log.replace(home / "server.previous.log")
    if not (home / "password").exists():
        (home / "config" / "server-users.jsonl").unlink(missing_ok=True)  # holds the hash of the lost one
        _write_private(home / "password", secrets.token_urlsafe(24))


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    partial.replace(path)


def _start(home: Path) -> GraphAddress:
    """Starts the server, waits until it is ready and notes where; one that is not in time is ended."""
    server = launch(home, home / "server.log")
    _children.append(server)
    try:
        uri = _wait_until_ready(server, home / "server.log")
        _write_private(home / "server.json", json.dumps({"pid": server.pid, "uri": uri}))
    except BaseException:
        server.kill()
        server.wait()
        raise
    return GraphAddress(uri, USER, (home / "password").read_text(), DATABASE)


def _wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> str:
    """The server's URI, once its log says that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        text = log.read_text(errors="replace")
        port = _BOLT_PORT.search(text)
        if port and _READY in text:
            return f"bolt://127.0.0.1:{port[1]}"
        if server.poll() is not None or _FAILED in text or time.monotonic() > deadline:
            tail = "\n".join(text.splitlines()[-15:])
            raise EmbeddedGraphError(f"The embedded graph did not start, see {log}, which ends with:\n{tail}")
        time.sleep(0.05)
