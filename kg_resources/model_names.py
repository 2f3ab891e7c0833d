"""Names of models as names of files and collections."""

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"(?!.*-[0-9a-f]{12}$)[a-z0-9_-]{1,80}")


def plain_model_name(model: str) -> str:
    """The model's name in letters, digits, `_` and `-`, at most 80; two models never get the same.

    A name that is not plain already (lower case, since some disks do not tell cases apart) is cleaned and gets a
    hash of itself at the end; a plain name that looks as if it had one gets one too.
    """
    if _PLAIN.fullmatch(model):
        return model
    cleaned = re.sub(r"[^A-Za-z0-9_-]+", "_", model)[:60]
    return f"{cleaned}-{hashlib.sha256(model.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
