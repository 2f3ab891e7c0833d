"""A real Neo4j Community server for tests, put together from Maven Central's jars: no container, no distribution.

Both artifacts are needed: `org.neo4j:neo4j` holds the database, `org.neo4j.app:neo4j-server` Bolt and sign-in.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
from filelock import FileLock

LONG_TERM_SUPPORT = "5.26.12"
NEWEST = "2026.08.1"
START_SECONDS = 180
_PASSWORD = "a-password-for-tests"
_CACHE = Path.home() / ".cache" / "kg-neo4j-jars"
_ENTRY_POINT = "META-INF/services/org.neo4j.server.startup.EntryPoint"  # names the main class, which moves

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>kg</groupId><artifactId>neo4j-for-tests</artifactId><version>1</version><dependencies>
<dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
<dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""
_CONFIGURATION = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
"""
_OPENED = ("java.lang", "java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


class Neo4jMissing(RuntimeError):
    """This machine cannot run that server; the message says what is missing."""


def java_for(version: str) -> Path:
    """A Java that runs that version: 17 or 21 for Neo4j 5, 25 or later for the calendar versions."""
    wanted = {17, 21} if version.startswith("5.") else range(25, 100)
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    candidates = [home / "bin" / "java" for home in homes if (home / "bin" / "java").exists()]
    candidates += [Path(found)] if (found := shutil.which("java")) else []
    for java in candidates:
        told = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
        number = re.search(r'version "(\d+)', told)
        if number and int(number[1]) in wanted:
            return java
    raise Neo4jMissing(f"Neo4j {version} needs Java {' or '.join(map(str, list(wanted)[:2]))}, and none was found")


def jars(version: str) -> Path:
    """The folder of every jar of that server, fetched once by Maven and kept for later runs."""
    folder = _CACHE / version
    if folder.exists():
        return folder
    if not shutil.which("mvn"):
        raise Neo4jMissing(f"Neo4j {version} is not in {_CACHE} and there is no Maven (mvn) to fetch it with")
    _CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(_CACHE / f"{version}.lock"), tempfile.TemporaryDirectory(dir=_CACHE) as partial:
        if folder.exists():
            return folder
        pom = Path(partial, "pom.xml")
        pom.write_text(_POM.format(version=version))
        command = ["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={partial}/jars"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Neo4jMissing(f"Maven could not fetch Neo4j {version}: {done.stdout[-500:]}")
        Path(partial, "jars").rename(folder)
    return folder


@dataclass
class Neo4jServer:
    """A server on a loopback port. `kill` and `restart` keep its data and its port."""

    uri: str
    user: str = "neo4j"
    password: str = _PASSWORD
    database: str = "neo4j"
    home: Path | None = None
    command: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a client here."""
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": self.user,
            "NEO4J_PASSWORD": self.password,
            "NEO4J_DATABASE": self.database,
        }

    def start(self) -> None:
        assert self.home
        log = self.home / "logs" / "neo4j.log"
        log.unlink(missing_ok=True)
        with (self.home / "stdout.log").open("ab") as output:
            self.process = subprocess.Popen(self.command, stdout=output, stderr=output, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not (log.exists() and "Started." in log.read_text()):
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"Neo4j did not start, see {log} and {output.name}")
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()


@contextlib.contextmanager
def neo4j_server(version: str, home: Path) -> Iterator[Neo4jServer]:
    """A server of that version whose data lies in `home`, ended at the end of the block."""
    java, folder = java_for(version), jars(version)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = home / "conf" / "neo4j.conf"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(_CONFIGURATION.format(port=port))
    with zipfile.ZipFile(folder / f"neo4j-{version}.jar") as jar:
        main_class = jar.read(_ENTRY_POINT).decode().split()[-1]
    command = [
        str(java),
        "-Xmx1g",
        "-XX:+UseG1GC",
        "-Dlog4j2.disable.jmx=true",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "-cp",
        f"{folder}/*",
        main_class,
        f"--home-dir={home}",
        f"--config-dir={configuration.parent}",
    ]
    server = Neo4jServer(f"bolt://127.0.0.1:{port}", home=home, command=command)
    try:
        server.start()
        with neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", "neo4j")) as driver:  # its first sign-in
            change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
            driver.execute_query(change, password=server.password, database_="system")
        yield server
    finally:
        server.kill()


def configured_server() -> Neo4jServer | None:
    """The server that NEO4J_TEST_URI names; its contents are lost to the tests."""
    if not (uri := os.environ.get("NEO4J_TEST_URI")):
        return None
    user = os.environ.get("NEO4J_TEST_USERNAME", "neo4j")
    return Neo4jServer(uri, user, os.environ.get("NEO4J_TEST_PASSWORD", ""))
