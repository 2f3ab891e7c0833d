"""Results as files: whole or not at all, known without their JSON, refused in one sentence."""

import hashlib
import json
import os
import platform
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path

import fsspec
import numpy as np
import pytest
from fsspec.implementations.local import LocalFileSystem

from kg_resources.pickles import PickleError, PickleStore, exists, forget, pickle_path, read_note
from kg_resources.pickles.pickling import class_name

PROJECT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:UPath 'renaming' filesystem")
KEY = "fed/Ünïcode 100%.jsonl"


@dataclass(frozen=True)
class Row:
    text: str
    tags: tuple[str, ...] = ()
    more: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    file_hash: str
    rows: tuple[Row, ...]

    def counts(self) -> dict[str, int]:
        return {"rows": len(self.rows)}


VALUE = Rows("abc", (Row("one", ("x",), {"n": None, "f": 1.5, "big": 2**80, "s": {"a"}}), Row("two\n" * 100)))


@pytest.fixture(params=["local", "file", "memory", "other"])
def data_uri(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each kind of place: a bare path, a URI of one, an object store, and a store that has to rename."""
    fsspec.register_implementation("renaming", Renaming, clobber=True)
    places = {"local": tmp_path, "file": tmp_path.as_uri(), "memory": "memory://kg", "other": f"renaming://{tmp_path}"}
    monkeypatch.setenv("KG_DATA_URI", str(places[request.param]))
    yield str(places[request.param])
    fsspec.filesystem("memory").store.clear()


class Renaming(LocalFileSystem):
    protocol = ("renaming",)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(str(path).removeprefix("renaming://"))


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    return tmp_path / "pickles"


@pytest.fixture
def store() -> PickleStore:
    return PickleStore([Row, Rows])


def refusal(store: PickleStore, partition: str | None = "k") -> str:
    with pytest.raises(PickleError) as caught:
        store.read("chunks", partition)
    sentence = str(caught.value)
    assert sentence.startswith("The pickle of chunks")
    assert "materialize chunks" in sentence
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("partition", [KEY, None, "x" * 300, ".."])
def test_there_and_back(store: PickleStore, data_uri: str, partition: str | None) -> None:
    assert not exists("chunks", partition)
    assert read_note("chunks", partition) is None
    written = store.write("chunks", partition, VALUE, run_id="r1", code_version="7", settings={"batch_size": 7})
    value, note = store.read("chunks", partition)
    assert value == VALUE
    assert note == written == read_note("chunks", partition)
    assert exists("chunks", partition)
    store.write("chunks", partition, Rows("def", ()), run_id="r2")
    assert store.read("chunks", partition)[0] == Rows("def", ())
    forget("chunks", partition)
    forget("chunks", partition)
    assert not exists("chunks", partition)
    folder = pickle_path("chunks", partition).parent
    assert [path.name for path in folder.iterdir()] == [] if folder.exists() else True


def test_the_json_beside_says_what_the_pickle_is(store: PickleStore, local: Path) -> None:
    store.write("chunks", KEY, VALUE, run_id="r1", code_version="7", settings={"limit": 3})
    path = pickle_path("chunks", KEY)
    text = Path(path.path).with_suffix(".json").read_text()
    note = json.loads(text)
    assert '\n  "' in text
    assert KEY in text
    payload = Path(path.path).read_bytes().split(b"\n", 2)[2]
    assert note.pop("written_at").endswith("+00:00")
    assert note == {
        "asset": "chunks",
        "partition": KEY,
        "run_id": "r1",
        "code_version": "7",
        "class": class_name(Rows),
        "settings": {"limit": 3},
        "counts": {"rows": 2},
        "file_hash": "abc",
        "pickle_format": 1,
        "content_hash": hashlib.sha256(payload).hexdigest(),
        "bytes": len(payload),
    }


def test_a_pickle_needs_no_json_and_believes_none(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r1")
    note = local / "chunks" / "k.json"
    note.write_text('{"file_hash": "of the pickle before"}')
    assert (read_note("chunks", "k") or {})["file_hash"] == "abc"
    note.unlink()
    assert (read_note("chunks", "k") or {})["run_id"] == "r1"
    assert store.read("chunks", "k")[0] == VALUE


def test_folders_and_files_are_private(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r1")
    for path, mode in ((local, 0o700), (local / "chunks", 0o700), (local / "chunks/k.pickle", 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_equal_values_give_equal_hashes_whatever_their_objects(store: PickleStore, local: Path) -> None:
    same = "text of some length"
    one = store.write("chunks", "1", Rows(same, (Row(same), Row(same))), run_id="r1")
    other = store.write("chunks", "2", Rows(same, (Row("".join(list(same))), Row(same.encode().decode()))), run_id="r2")
    assert one["content_hash"] == other["content_hash"]


def test_two_processes_give_the_same_hash() -> None:
    program = (
        "import io, sys, hashlib; sys.path.insert(0, 'kg_tests/kg_resources'); from test_pickles import Row, Rows;"
        "from kg_resources.pickles.pickling import Classes, dump; file = io.BytesIO();"
        "dump(Rows('h', (Row('t', ('b', 'a'), {'z': 1, 'a': 2}),)), file, Classes([Row, Rows]));"
        "print(hashlib.sha256(file.getvalue()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_missing(store: PickleStore, local: Path) -> None:
    assert refusal(store, "fed/x.jsonl") == (
        "The pickle of chunks for fed/x.jsonl is missing: materialize chunks for that partition, then go on."
    )
    assert refusal(store, None) == "The pickle of chunks is missing: materialize chunks, then go on."


def test_every_truncation_is_refused(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r1")
    path = local / "chunks" / "k.pickle"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert any(word in refusal(store) for word in ("is empty", "is truncated", "is no pickle", "is damaged"))
    path.write_bytes(whole + b"x")
    assert "is damaged" in refusal(store)


def test_every_flipped_byte_is_refused(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r1")
    path = local / "chunks" / "k.pickle"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        refusal(store)
        read_note("chunks", "k")  # None, or right: never an error


def test_another_format_is_refused_and_another_code_version_is_not(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r1", code_version="old")
    assert store.read("chunks", "k")[1]["code_version"] == "old"
    path = local / "chunks" / "k.pickle"
    path.write_bytes(path.read_bytes().replace(b"KGPICKLE 1 ", b"KGPICKLE 2 ", 1))
    assert "has format 2" in refusal(store)
    assert read_note("chunks", "k") is None
    path.write_bytes(b"\x80\x05N.")
    assert "is no pickle of this project" in refusal(store)


def test_a_pickle_under_another_name_is_refused(store: PickleStore, local: Path) -> None:
    store.write("chunks", "other", VALUE, run_id="r1")
    (local / "chunks" / "other.pickle").rename(local / "chunks" / "k.pickle")
    assert "is one of chunks for other" in refusal(store)


def test_a_field_added_since_needs_a_default(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kind(*fields: tuple) -> type:
        return make_dataclass("Shape", fields, frozen=True, namespace={"__module__": __name__})

    old, defaulted, required = kind(("a", int)), kind(("a", int), ("b", int, 5)), kind(("a", int), ("b", int))
    monkeypatch.setattr(sys.modules[__name__], "Shape", old, raising=False)
    PickleStore([old]).write("chunks", "k", old(1), run_id="r1")
    assert PickleStore([defaulted]).read("chunks", "k")[0] == defaulted(1, 5)
    assert "is from before Shape had b" in refusal(PickleStore([required]))


@pytest.mark.parametrize(
    "value",
    [np.float64(1), Path("x"), OrderedDict(a=1), int, len, object(), Row("x", more={"deep": [np.ones(1)]})],
    ids=lambda value: type(value).__name__,
)
def test_what_could_not_be_read_back_is_not_written(store: PickleStore, local: Path, value: object) -> None:
    store.write("chunks", "k", VALUE, run_id="r1")
    with pytest.raises(TypeError, match="may not hold"):
        store.write("chunks", "k", [value], run_id="r2")
    assert store.read("chunks", "k")[0] == VALUE
    assert sorted(path.name for path in (local / "chunks").iterdir()) == ["k.json", "k.pickle"]


def test_writers_of_one_key_at_once_leave_one_whole_value(store: PickleStore, data_uri: str) -> None:
    values = [Rows(str(number), tuple(Row(str(number) * 1000) for _ in range(50))) for number in range(4)]

    def write(value: Rows) -> None:
        for _ in range(5):
            store.write("chunks", "k", value, run_id="r")

    store.write("chunks", "k", values[0], run_id="r")
    threads = [threading.Thread(target=write, args=(value,)) for value in values]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert store.read("chunks", "k")[0] in values
    assert store.read("chunks", "k")[0] in values
    assert len(list(pickle_path("chunks", "k").parent.iterdir())) == 2


WRITER = """
import itertools
from kg_resources.pickles import PickleStore
store = PickleStore([])
values = [[str(n) * 100] * 20_000 for n in range(3)]
for n, value in enumerate(itertools.cycle(values)):
    store.write('chunks', 'k', value, run_id=str(n % 3))
    print('written', flush=True)
"""


def test_a_killed_writer_leaves_a_whole_pickle_and_nothing_that_stays(store: PickleStore, local: Path) -> None:
    left_behind = 0
    for attempt in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
        ) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(0.013 * attempt)
            writer.send_signal(signal.SIGKILL)
        value, note = store.read("chunks", "k")
        assert value == [note["run_id"] * 100] * 20_000
        assert read_note("chunks", "k") == note
        left_behind += len(list((local / "chunks").glob("*.tmp")))
    store.write("chunks", "k", VALUE, run_id="r")
    assert left_behind > 0, "no kill hit the middle of a write: the test proved nothing"
    assert sorted(path.name for path in (local / "chunks").iterdir()) == ["k.json", "k.pickle"]


def test_what_others_are_writing_is_left_alone(store: PickleStore, local: Path) -> None:
    store.write("chunks", "k", VALUE, run_id="r")
    host = "another-machine"
    mine = re.sub("[^A-Za-z0-9-]", "-", platform.node())[:40]
    living = {f"k.pickle.{host}.1.00000000.tmp", f"k.pickle.{mine}.{os.getpid()}.00000000.tmp"}
    other_key = {f"k.pickle.b.pickle.{mine}.999999999.00000000.tmp"}
    for name in living | other_key:
        (local / "chunks" / name).write_bytes(b"")
    store.write("chunks", "k", VALUE, run_id="r")
    assert {path.name for path in (local / "chunks").glob("*.tmp")} == living | other_key
    forget("chunks", "k")
    assert {path.name for path in (local / "chunks").iterdir()} == other_key
