"""The Java process of the embedded graph: its command line, and how to know it again in the process table."""

import contextlib
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psutil

USER = "root"
DATABASE = "neo4j"
HEAP = "1g"
MESSAGE_BYTES = 2**31 - 1  # past this limit the server leaves its client waiting for ever: let memory be the limit
STOP_SECONDS = 30
_BECOMING_SECONDS = 0.5
_MAIN_CLASS = "com.arcadedb.server.ArcadeDBServer"
_OPENED = ("java.lang", "java.nio.channels.spi", "java.util.concurrent.atomic")


def _home_argument(home: Path) -> str:
    return f"-Darcadedb.server.rootPath={home}"


def command(home: Path) -> list[str]:
    """The command line of the server whose files lie in `home`. FileNotFoundError where the wheel is incomplete."""
    package = find_spec("arcadedb_embedded")  # found, not imported: importing it would load a JVM in here
    folder = Path(package.submodule_search_locations[0]) if package and package.submodule_search_locations else None
    java = folder / "jre" / "bin" / "java" if folder else None
    if not folder or not java or not java.exists():
        raise FileNotFoundError(
            0, "there is no Java, reinstall arcadedb-embedded or set NEO4J_URI", str(java or folder)
        )
    settings = {
        "server.rootPasswordPath": home / "password",
        "server.mode": "development",  # production hides every error's message from the client
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": 0,
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[{USER}]",
        "bolt.host": "127.0.0.1",
        "bolt.port": 0,
        "bolt.defaultDatabase": DATABASE,
        "bolt.maxMessageSize": MESSAGE_BYTES,
        "txWalFlush": 1,  # what is committed survives a power cut too
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
    }
    return [
        str(java),
        f"-Xmx{HEAP}",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+ExitOnOutOfMemoryError",  # half dead it would answer nobody; dead it is started again
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED),
        "-Djava.awt.headless=true",
        _home_argument(home),
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "-cp",
        str(folder / "jars" / "*"),
        _MAIN_CLASS,
    ]


_STOPPABLE = (
    "import os, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
"""In a shell's background, SIGINT is ignored; Dagster lets SIGTERM do what SIGINT does; and a child inherits what is
ignored. So the new process sets SIGTERM right, then becomes the server."""


def launch(home: Path, log: Path) -> subprocess.Popen[bytes]:
    """Starts the server in a session of its own, with no open file and no key of ours: it outlives this process."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _STOPPABLE, *command(home)],
            cwd=home,
            env={**environment, "LC_ALL": "C.UTF-8"},  # else Java cannot name a folder that is not ASCII
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def serves(process: psutil.Process, home: Path) -> bool:
    """Whether that is a living server of that folder: a process id may have been used again."""
    deadline = time.monotonic() + _BECOMING_SECONDS
    try:
        while not (arguments := process.cmdline()) and process.exe() and time.monotonic() < deadline:
            pass  # between the program that it was and the one that it becomes, a process shows no arguments
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # a zombie counts as no such process
        return False
    return arguments[-1:] == [_MAIN_CLASS] and _home_argument(home) in arguments


def servers(home: Path) -> list[psutil.Process]:
    """Every living server of that folder, also one whose starter died before it could note it."""
    return [process for process in psutil.process_iter() if serves(process, home)]


def end(server: psutil.Process) -> None:
    """Ends a server: SIGTERM closes its files in order; what is left after a while is killed."""
    with contextlib.suppress(psutil.NoSuchProcess):
        server.terminate()
        if not _ended_within(STOP_SECONDS, server):
            server.kill()
            _ended_within(STOP_SECONDS, server)


def _ended_within(seconds: float, server: psutil.Process) -> bool:
    """Whether it ended. One that its starter, or whoever adopted it, has not reaped yet has ended: psutil's own wait
    would wait for that too, which a long-lived starter never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not server.is_running() or server.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
