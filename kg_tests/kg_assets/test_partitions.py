"""Keys, paths and what is found in the input folder."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import dagster as dg
import pytest

from kg_assets.chunks.input_error import InputError, shown
from kg_assets.chunks.read import read_file
from kg_assets.partitions import find_files, group_of, input_files, key_problem, path_of

GOOD_KEYS = [
    "plain.md",
    "fed/beige book (2025).md",
    " leading and trailing / spaces .md",
    "100%/50%20off%s.md",
    "a.b/c..d/v1.2.md",
    "日本/レポート.md",
    "Zürich/é 🙂.md",
    unicodedata.normalize("NFC", "Größe.md"),
    unicodedata.normalize("NFD", "Größe.md"),
    "-dash/--all.md",
    "a,b[0]{x}/*?~$@#&;|=:\"'`\\.md",
    "/".join(["a" * 99, "b" * 99, "c" * 97 + ".md"]),
]


@pytest.mark.parametrize("key", GOOD_KEYS, ids=ascii)
def test_good_keys_are_found_registered_and_read(key: str, tmp_path: Path) -> None:
    (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / key).write_text("Prices rose.")
    assert key_problem(key) is None
    assert find_files(tmp_path) == ([key], [])
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", [key])
        assert input_files.get_partition_keys(dynamic_partitions_store=instance) == [key]
    result = read_file(path_of(key, tmp_path), key, group_of(key), limit=None, skip_bad_lines=False)
    assert result.chunks[0].content == "Prices rose."


def test_300_characters_in_a_key() -> None:
    assert len(GOOD_KEYS[-1]) >= 300


def test_two_normalizations_are_two_keys(tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "é.md") for form in ("NFC", "NFD"))
    (tmp_path / composed).write_text("Composed.")
    (tmp_path / decomposed).write_text("Decomposed.")
    assert find_files(tmp_path)[0] == sorted([composed, decomposed])
    assert path_of(composed, tmp_path).read_text() == "Composed."
    assert path_of(decomposed, tmp_path).read_text() == "Decomposed."


@pytest.mark.parametrize("key", ["-a, [0] 100%.md", "ü/é x.md"])
def test_the_command_line_takes_the_key(key: str, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    (tmp_path / "one_asset.py").write_text(
        "import dagster as dg\n"
        "from kg_assets.partitions import input_files\n"
        "@dg.asset(partitions_def=input_files)\n"
        "def chunks(context: dg.AssetExecutionContext) -> None:\n"
        "    print(ascii(context.partition_key))\n"
        "defs = dg.Definitions([chunks])\n"
    )
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path)}
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        instance.add_dynamic_partitions("input_files", [key])
    command = [sys.executable, "-m", "dagster", "asset", "materialize", "--select", "chunks", "--partition", key]
    done = subprocess.run(
        [*command, "-f", str(tmp_path / "one_asset.py")], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, ascii(key)), done.stderr


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("", "is empty"),
        ("a\nb.md", "line break"),
        ("a\x00.md", "control character"),
        ("a\x1b[31m.md", "control character"),
        ("a\x85.md", "control character"),
        ("a\u2028.md", "line break"),
        ("a...b.md", "range of keys"),
        ("caf\udce9.md", "not UTF-8"),
        ("/etc/passwd", "absolute"),
        ("a//b.md", "empty part"),
        ("a/", "empty part"),
        ("./a.md", "`.` or `..`"),
        ("a/../b.md", "`.` or `..`"),
        ("a/" * 1000 + "b.md", "longer than 2,000 bytes"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_keys_that_cannot_be(key: str, problem: str, tmp_path: Path) -> None:
    assert problem in (key_problem(key) or "")
    with pytest.raises(InputError) as caught:
        path_of(key, tmp_path)
    assert problem in str(caught.value) and str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("key", "group"),
    [
        ("a.md", "default"),
        ("fed/a.md", "fed"),
        ("fed/2025/a.md", "fed"),
        (" x /a.md", " x "),
        ("default/a.md", "default"),
    ],
)
def test_group_is_the_first_folder(key: str, group: str) -> None:
    assert group_of(key) == group


def test_what_is_found_and_what_is_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "inputs", tmp_path / "outside"
    for path in (
        "inputs/fed/b.jsonl",
        "inputs/fed/a.MD",
        "inputs/z.txt",
        "inputs/x.md/inner.html",
        "outside/secret.md",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("text")
    for hidden in (".git/a.md", ".a.md", "fed/.DS_Store", "fed/~$b.docx"):
        (folder / hidden).parent.mkdir(exist_ok=True)
        (folder / hidden).write_text("text")
    for name in ("data.tex", "README", "a...b.md", "line\nbreak.md", "caf\udce9.md"):
        (folder / name).write_text("text")
    (folder / "inside.md").symlink_to(folder / "z.txt")
    (folder / "nothing.md").symlink_to("missing.md")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "secret.md").symlink_to(outside / "secret.md")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")

    keys, refused = find_files(folder)

    assert keys == ["fed/a.MD", "fed/b.jsonl", "inside.md", "x.md/inner.html", "z.txt"]
    assert all(path_of(key, folder).is_file() for key in keys)
    reasons = dict(refused)
    assert len(reasons) == len(refused)
    assert reasons.pop("data.tex").startswith("has the extension .tex, not one of .jsonl, .md,")
    assert reasons.pop("README").startswith("has the extension (none), not one of")
    assert reasons == {
        "a...b.md": "holds `...`, which Dagster takes for a range of keys",
        "line\\nbreak.md": "holds a line break or another control character",
        "caf\\udce9.md": "is not UTF-8",
        "nothing.md": "is a link to nothing",
        "loop.md": "is a link to nothing",
        "secret.md": "is a link out of the input folder",
        "up": "is a link to a folder",
        "pipe.txt": "is not a regular file",
    }


def test_a_linked_input_folder_is_one_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.md").write_text("text")
    (tmp_path / "link").symlink_to("real")
    assert find_files(tmp_path / "link") == (["a.md"], [])
    assert path_of("a.md", tmp_path / "link") == tmp_path / "real" / "a.md"


def test_an_unmounted_input_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist or may not be entered; create it or set KG_INPUT_DIR"):
        find_files(tmp_path / "inputs")
    with pytest.raises(InputError, match=r"the input folder .* does not exist"):
        path_of("a.md", tmp_path / "inputs")


def test_shown_is_one_printable_line() -> None:
    assert shown("a\nb\x1b\u2028\udce9 é") == "a\\nb\\x1b\\u2028\\udce9 é"
    assert shown("x" * 9, 5) == "xxxxx…"
