"""Where a project keeps its things: root, data, inputs.

Everything hangs from the project root, so that two checkouts on one machine share nothing.
"""

import os
from pathlib import Path

from upath import UPath
from upath.implementations.local import FilePath, PosixUPath, WindowsUPath


def project_root() -> Path:
    """The folder that holds dagster.yaml: DAGSTER_HOME, else the current folder."""
    return Path(os.environ.get("DAGSTER_HOME") or Path.cwd()).absolute()


def data_path() -> UPath:
    """Where pickles and cached replies lie: KG_DATA_URI (a URI or a bare path), else `data` in the root."""
    configured = os.environ.get("KG_DATA_URI") or "data"
    return UPath(configured) if "://" in configured else UPath(_in_root(configured))


def local_data_folder() -> Path:
    """Where the things lie that need a local disk (embedded graph, shards, locks): the data path when that
    is local, else `data` in the root."""
    path = data_path()
    if isinstance(path, (FilePath, PosixUPath, WindowsUPath)):
        return Path(path.path).absolute()
    return project_root() / "data"


def input_folder() -> Path:
    """The folder of documents: KG_INPUT_DIR, else `inputs` in the root."""
    return _in_root(os.environ.get("KG_INPUT_DIR") or "inputs")


def _in_root(path: str) -> Path:
    """A bare path of the environment: `~` is the home folder, and what is relative hangs from the project root."""
    return project_root() / Path(path).expanduser()
