"""Pickles made to harm are refused before anything of them runs."""

import copyreg
import hashlib
import io
import json
import os
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_resources.pickles import PickleError, PickleStore
from kg_resources.pickles.container import HEAD, json_bytes
from kg_resources.pickles.opcodes import Refused
from kg_resources.pickles.pickling import Classes, dump, load


@dataclass
class Thing:
    name: str = "untouched"

    class Inner:
        pass

    def reset(self) -> str:
        return self.name


class Child(Thing):
    pass


def disguised(payload: bytes, **note: Any) -> bytes:
    """A file with right digests around any payload: they guard against damage, not against an attacker."""
    line = json_bytes({"asset": "chunks", "partition": "k", "fields": {}, "code_version": None} | note) + b"\n"
    digests = hashlib.sha256(payload).hexdigest(), hashlib.sha256(line).hexdigest()
    return f"KGPICKLE 1 {digests[0]} {len(payload):020d} {digests[1]}\n".encode() + line + payload


def text(word: str) -> bytes:
    return b"\x8c" + bytes([len(word)]) + word.encode()


def named(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


class Calls:
    """Pickles to a call of any function."""

    def __init__(self, function: Callable, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


MODULE = __name__
START = b"\x80\x05"
NEW_THING = named(MODULE, "Thing") + b")\x81"
MARKER = "hostile-pickle-ran"
TOUCH = f"touch {MARKER}"


class WithPersistentId(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return "id" if isinstance(obj, Thing) else None


def persistent() -> bytes:
    file = io.BytesIO()
    WithPersistentId(file, protocol=5).dump([Thing()])
    return file.getvalue()


HOSTILE: dict[str, bytes] = {
    "os.system": pickle.dumps(Calls(os.system, TOUCH), protocol=5),
    "os.system, protocol 0": pickle.dumps(Calls(os.system, TOUCH), protocol=0),
    "os.system, protocol 2": pickle.dumps(Calls(os.system, TOUCH), protocol=2),
    "eval": pickle.dumps(Calls(eval, f"open({MARKER!r}, 'w')"), protocol=5),
    "exec in a list": pickle.dumps([Thing(), Calls(exec, f"open({MARKER!r}, 'w')")], protocol=5),
    "getattr": pickle.dumps(Calls(getattr, Thing(), "reset"), protocol=5),
    "copyreg": pickle.dumps(Calls(copyreg._reconstructor, Thing, object, None), protocol=5),  # type: ignore[attr-defined]
    "INST": b"(S'" + TOUCH.encode() + b"'\nios\nsystem\n.",
    "OBJ": START + b"(" + named("os", "system") + text(TOUCH) + b"o.",
    "GLOBAL of an allowed class": b"c" + MODULE.encode() + b"\nThing\n)\x81.",
    "dotted method": START + named(MODULE, "Thing.reset") + b")\x81.",
    "dotted class": START + named(MODULE, "Thing.Inner") + b")\x81.",
    "dotted out": START + named(MODULE, "os.system") + text(TOUCH) + b"\x85R.",
    "dotted globals": START + named(MODULE, "Thing.__init__.__globals__") + b")\x81.",
    "subclass": pickle.dumps(Child(), protocol=5),
    "module of the class": START + named("os", "system") + b")\x81.",
    "odd names": START + b"K\x01K\x02\x93)\x81.",
    "empty names": START + named("", "") + b")\x81.",
    "huge name": START + b"X" + struct.pack("<I", 10**6) + b"a" * 10**6 + text("Thing") + b"\x93)\x81.",
    "newline in a name": START + named("os\nsys", "a\nb") + b")\x81.",
    "class itself": START + named(MODULE, "Thing") + b".",
    "attributes of the class": START + named(MODULE, "Thing") + b"N}" + text("name") + text("poisoned") + b"s\x86b.",
    "call of the class": START + named(MODULE, "Thing") + text("called") + b"\x85R.",
    "class in an instance's place": START + named(MODULE, "Thing") + b"\x95" + bytes(8) + b"N\x81.",
    "NEWOBJ alone": START + text("Thing") + b")\x81.",
    "NEWOBJ_EX": START + named(MODULE, "Thing") + b")}\x92.",
    "persistent id": persistent(),
    "persistent id, text": b"Pid\n.",
    "extension 1": START + b"\x82\x01.",
    "extension 4": START + b"\x84\x01\x00\x00\x00.",
    "memo bomb": START + b"Nr\xff\xff\xff\xff.",
    "memo get": START + b"N\x94h\x00.",
    "text length": START + b"X\xff\xff\xff\xffabc.",
    "text length, 8 bytes": START + b"\x8d" + struct.pack("<Q", 2**60) + b"abc.",
    "bytes length": START + b"\x8e" + struct.pack("<Q", 2**40) + b"abc.",
    "bytearray length": START + b"\x96" + struct.pack("<Q", 2**40) + b"abc.",
    "long length": START + b"\x8b\xff\xff\xff\x7fabc.",
    "negative long length": START + b"\x8b\xff\xff\xff\xffabc.",
    "frame length": START + b"\x95" + struct.pack("<Q", 2**60) + b"N.",
    "deep lists": START + b"]" * 100_000 + b"a" * 99_999 + b".",
    "deep tuples": START + b")" + b"\x85" * 1_000_000 + b".",
    "deep key": START + b"})" + b"\x85" * 1_000_000 + b"Ns.",
    "deep pairs": START + b")" + b"N\x86" * 1_000_000 + b".",
    "out of band": START + b"\x97.",
    "protocol 9": b"\x80\x09N.",
    "two pickles": START + b"N." + START + b"N.",
    "two values": START + b"NN.",
    "nothing": b"",
    "no end": START + b"N",
    "empty stack": START + b".",
    "mark missing": START + b"]Ne.",
    "mark left": START + b"(N.",
    "tuple of nothing": START + b"\x87.",
    "items of a number": START + b"K\x01(Ke.",
    "state of a number": START + b"K\x01}b.",
    "state that is no dict": START + NEW_THING + b"K\x01b.",
    "unhashable key": START + b"}]Ns.",
    "text that is no text": START + b"\x8c\x01\xff.",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PickleStore:
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pickles" / "chunks").mkdir(parents=True)
    return PickleStore([Thing])


def place(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pickles" / "chunks" / "k.pickle").write_bytes(content)


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pickles_are_refused_and_nothing_runs(store: PickleStore, tmp_path: Path, payload: bytes) -> None:
    place(disguised(payload), tmp_path)
    with pytest.raises(PickleError) as caught:
        store.read("chunks", "k")
    sentence = str(caught.value)
    assert sentence.startswith("The pickle of chunks for k was refused: ")
    assert sentence.endswith(": materialize chunks for that partition, then go on.")
    assert "\n" not in sentence
    assert len(sentence) < 500
    assert not (tmp_path / MARKER).exists()
    assert (Thing.name, Thing().name, callable(Thing.reset)) == ("untouched", "untouched", True)


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"5",
        b"{",
        b"[" * 60_000,
        b"\xff",
        b'{"asset": "chunks", "partition": "k", "fields": 5}',
        b"{}",
        b"9" * 6000,
    ],
    ids=lambda line: line[:20].decode("latin-1"),
)
def test_hostile_notes_are_refused(store: PickleStore, tmp_path: Path, line: bytes) -> None:
    payload = START + NEW_THING + b"."
    line += b"\n"
    digests = hashlib.sha256(payload).hexdigest(), hashlib.sha256(line).hexdigest()
    first = f"KGPICKLE 1 {digests[0]} {len(payload):020d} {digests[1]}\n".encode()
    place(first + line + payload, tmp_path)
    with pytest.raises(PickleError):
        store.read("chunks", "k")
    place(first + b"x" * (HEAD + 1), tmp_path)
    with pytest.raises(PickleError, match="truncated"):
        store.read("chunks", "k")


@given(st.binary(max_size=60))
@settings(max_examples=500)
def test_noise_is_refused_or_plain(noise: bytes) -> None:
    data = START + noise
    try:
        value = load(data, 0, Classes([Thing]), {})
    except Refused:
        return
    assert type(value) in (type(None), bool, int, float, str, bytes, bytearray, list, dict, tuple, set, frozenset)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(), inner)
        | st.lists(inner).map(tuple)
        | st.sets(st.integers())
        | st.frozensets(st.text())
        | st.text().map(Thing)
        | inner.map(lambda value: Thing(value))  # type: ignore[arg-type]
    ),
    max_leaves=30,
)


@given(PLAIN)
@settings(max_examples=300)
def test_everything_that_can_be_written_can_be_read(value: object) -> None:
    classes = Classes([Thing])
    file = io.BytesIO()
    dump(value, file, classes)
    back = load(b"before" + file.getvalue(), 6, classes, json.loads(json.dumps(classes.fields())))
    assert back == value
    assert type(back) is type(value)


def test_long_containers_big_bytes_and_many_instances_can_be_read() -> None:
    """Frames of 64 KB begin anywhere, between a class and its instance too."""
    classes = Classes([Thing])
    value = {
        "list": list(range(1_100_000)),
        "bytes": b"x" * 300_000,
        "dict": {str(n): n for n in range(5000)},
        "things": [Thing("x" * (n % 90)) for n in range(100_000)],
    }
    file = io.BytesIO()
    dump(value, file, classes)
    assert load(file.getvalue(), 0, classes, classes.fields()) == value


@pytest.mark.parametrize("kind", [int, dict, Thing.Inner, dataclass(slots=True)(type("Slots", (), {}))])
def test_only_dataclasses_can_be_allowed(kind: type) -> None:
    with pytest.raises(TypeError, match="cannot be allowed"):
        PickleStore([kind])
