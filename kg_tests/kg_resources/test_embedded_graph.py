"""The embedded graph's launcher, by its command line and real server processes."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import neo4j
import psutil
import pytest

from kg_resources import embedded_graph
from kg_resources.embedded_graph.server_process import command as command_line
from kg_resources.embedded_graph.server_process import servers, serves
from kg_resources.graph import open_graph


def command(action: str, root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DAGSTER_HOME": str(root)}
    arguments = [sys.executable, "-m", "kg_resources.embedded_graph", action]
    return subprocess.run(arguments, env=environment, cwd=root, capture_output=True, text=True, timeout=120)


def started(root: Path) -> dict[str, str]:
    done = command("start", root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def starters(count: int, root: Path) -> list[dict[str, str]]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: started(root), range(count)))


def query(address: dict[str, str], text: str) -> list[dict[str, object]]:
    with neo4j.GraphDatabase.driver(address["uri"], auth=(address["user"], address["password"])) as driver:
        return [record.data() for record in driver.execute_query(text, database_=address["database"]).records]  # type: ignore[arg-type]


def the_server(root: Path) -> psutil.Process:
    (server,) = servers((root / "data" / "graph").resolve())
    return server


def test_six_starters_at_once_share_one_server_that_outlives_them(project: Path) -> None:
    addresses = starters(6, project)
    assert all(address == addresses[0] for address in addresses)
    assert set(addresses[0]) == {"uri", "user", "password", "database"}
    assert query(addresses[0], "RETURN 1 AS one") == [{"one": 1}]
    assert the_server(project).ppid() != os.getpid()


def test_after_a_kill_the_committed_data_is_there_again(project: Path) -> None:
    first = started(project)
    query(first, "UNWIND range(1, 500) AS i CREATE (:Kept {i: i})")
    the_server(project).kill()
    again = starters(3, project)
    assert all(address == again[0] for address in again) and again[0]["password"] == first["password"]
    assert query(again[0], "MATCH (n:Kept) RETURN count(n) AS n, sum(n.i) AS s") == [{"n": 500, "s": 125250}]
    the_server(project)


@pytest.mark.parametrize("delay", [0.0, 0.2, 0.7])
def test_a_starter_killed_before_the_server_was_ready_blocks_nobody(project: Path, delay: float) -> None:
    home = (project / "data" / "graph").resolve()
    starter = subprocess.Popen(
        [sys.executable, "-m", "kg_resources.embedded_graph", "start"], stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not servers(home) and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(delay)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    orphan = the_server(project).pid
    assert not (home / "server.json").exists()
    assert query(started(project), "RETURN 1 AS one") == [{"one": 1}]
    assert the_server(project).pid != orphan


def test_a_server_is_known_while_it_becomes_another_program(tmp_path: Path) -> None:
    """A new server is first a Python process, then Java; Linux shows no arguments in between."""
    again = "import os, sys; os.execv(sys.executable, [sys.executable, '-ISc', sys.argv[1], *sys.argv[1:]])"
    becoming = subprocess.Popen([sys.executable, "-ISc", again, again, *command_line(tmp_path)])
    try:
        process = psutil.Process(becoming.pid)
        end = time.monotonic() + 60
        while not serves(process, tmp_path) and time.monotonic() < end:
            time.sleep(0.005)
        assert all(serves(process, tmp_path) for _ in range(50_000))
    finally:
        becoming.kill()
        becoming.wait()


def test_status_and_stop(project: Path) -> None:
    down = command("status", project)
    assert (down.returncode, json.loads(down.stdout)) == (3, {"running": False})
    address = started(project)
    server = the_server(project)
    up = command("status", project)
    assert (up.returncode, json.loads(up.stdout)) == (0, {"running": True, **address})
    assert json.loads(command("stop", project).stdout) == {"running": False, "stopped": True}
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    assert json.loads(command("stop", project).stdout) == {"running": False, "stopped": False}
    assert command("status", project).returncode == 3
    assert command("begin", project).returncode == 2


@pytest.mark.parametrize("ignored", [False, True], ids=["", "started where SIGTERM is ignored"])
def test_a_stop_closes_the_files_in_order(project: Path, ignored: bool) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        started(project)
    finally:
        signal.signal(signal.SIGTERM, before)
    command("stop", project)
    assert "Server is down" in (project / "data" / "graph" / "server.log").read_text()


def test_a_server_whose_starter_lives_on_and_never_reaps_it_is_stopped_at_once(project: Path) -> None:
    embedded_graph.start()  # in this process, whose child it is
    server = the_server(project)
    began = time.monotonic()
    assert json.loads(command("stop", project).stdout) == {"running": False, "stopped": True}
    assert time.monotonic() - began < 25  # psutil's wait took its whole limit of 30 s
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_it_listens_on_the_loopback_only_and_keeps_its_password(project: Path) -> None:
    address = started(project)
    home, server = project / "data" / "graph", the_server(project)
    listening = [c.laddr for c in server.net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening and {at.ip.removeprefix("::ffff:") for at in listening} == {"127.0.0.1"}
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "password").stat().st_mode & 0o777 == 0o600
    assert address["password"] not in " ".join(server.cmdline())
    for path in home.rglob("*"):
        if path.is_file() and path.name != "password":
            assert address["password"].encode() not in path.read_bytes(), path
    with pytest.raises(neo4j.exceptions.AuthError):
        query({**address, "password": "guessed"}, "RETURN 1")
    assert address["password"] not in repr(embedded_graph.start())


def test_the_server_holds_nothing_of_its_starter(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-to-keep")
    with (project / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        embedded_graph.start()
        server = the_server(project)
        opened = {os.path.basename(at.path) for at in server.open_files()}
    assert not opened & {"open", "start.lock"}
    assert "OPENAI_API_KEY" not in server.environ()
    assert os.getsid(server.pid) == server.pid


def test_two_project_roots_have_two_servers(project: Path) -> None:
    roots = [project / "one", project / "zwei — ü"]
    for root in roots:
        root.mkdir()
    try:
        first, second = (started(root) for root in roots)
        assert first["uri"] != second["uri"] and first["password"] != second["password"]
        query(first, "CREATE (:Mine)")
        assert query(second, "MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
    finally:
        for root in roots:
            command("stop", root)


def test_a_lost_password_is_made_anew(project: Path) -> None:
    first = started(project)
    query(first, "CREATE (:Kept)")
    command("stop", project)
    (project / "data" / "graph" / "password").unlink()
    second = started(project)
    assert second["password"] != first["password"]
    assert query(second, "MATCH (n:Kept) RETURN count(n) AS n") == [{"n": 1}]


def test_a_configured_graph_leaves_the_embedded_one_alone(project: Path, graph_environment: dict[str, str]) -> None:
    with open_graph() as graph:
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]
    assert not (project / "data").exists()


def test_failures_are_told_in_one_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "data").write_text("a file where the folder should be")
    done = command("start", project)
    assert done.returncode == 1 and done.stdout == "" and str(project / "data") in done.stderr
    assert "Traceback" not in done.stderr
    (project / "data").unlink()

    wheel = project / "wheel" / "arcadedb_embedded"  # one without its Java comes first on the path
    wheel.mkdir(parents=True)
    (wheel / "__init__.py").touch()
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{wheel.parent}{os.pathsep}{os.environ['PYTHONPATH']}")
        done = command("start", project)
    assert done.returncode == 1 and "reinstall arcadedb-embedded" in done.stderr and "Traceback" not in done.stderr

    database = project / "data" / "graph" / "databases"
    database.write_text("not a folder")
    done = command("start", project)
    assert done.returncode == 1 and "server.log" in done.stderr and "Traceback" not in done.stderr
    assert not servers((project / "data" / "graph").resolve())
