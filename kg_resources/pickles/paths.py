"""Where the pickle of an asset and partition lies: `<data>/pickles/<asset>/<partition>.pickle`."""

import re
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from upath import UPath

from kg_resources.project import data_path

FOLDER: Final = "pickles"
_LONGEST_PLAIN: Final = 120
"""Characters; with extension and the suffix of a temporary name it stays well under the 255 bytes of a file name."""
_PREFIX: Final = 100
_UNPARTITIONED: Final = "=unpartitioned"
"""No key gives this: `=` is quoted in keys, and after it stands a hash elsewhere."""


def pickle_path(asset: str, partition: str | None) -> UPath:
    """The pickle of that partition, None for an asset without partitions. Reads KG_DATA_URI anew each time."""
    name = _UNPARTITIONED if partition is None else file_name(partition)
    return data_path() / FOLDER / file_name(asset) / f"{name}.pickle"


def note_path(pickle: UPath) -> UPath:
    """The readable JSON beside that pickle."""
    return pickle.with_name(pickle.name.removesuffix(".pickle") + ".json")


def file_name(key: str) -> str:
    """A file name for a key: different for different keys, on file systems that ignore case too.

    A key of lower case is quoted and stays readable. One with capital letters, or a long one, gets the start of
    that and, after `=`, 128 bits of its SHA-256, because `A.md` and `a.md` may be one file.
    """
    quoted = quote(key, safe="", errors="surrogatepass")
    if quoted.startswith("."):  # hidden, or the folder itself
        quoted = "%2E" + quoted[1:]
    if key and len(quoted) <= _LONGEST_PLAIN and not re.search("[A-Z]", key):
        return quoted
    prefix = re.sub("%[0-9A-F]?$", "", quoted[:_PREFIX])
    return f"{prefix}={sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
