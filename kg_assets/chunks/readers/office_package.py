"""Office files are ZIP archives of XML: what is checked before a library opens one."""

import io
import re
import zipfile
import zlib
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.source import MAXIMUM_BYTES

_ENCRYPTED: Final = 0x1


def check_package(data: bytes, source_file: str, *, kind: str, content: re.Pattern[str], holds: str) -> None:
    """Refuses what libraries would mend, and silently lose text by it, or unpack without a bound.

    Args:
        data: The file.
        source_file: Its name, for the sentence.
        kind: What it is called there: `DOCX`.
        content: The names of the entries that hold the text, one of which must be there.
        holds: What the archive should hold: `a Word document`.

    Raises:
        InputError: The archive is broken, cut off, too big, locked by a password, or none of that kind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAXIMUM_BYTES:
                raise InputError(
                    f"{source_file} unpacks to {unpacked / 1e6:,.0f} MB, over the limit of"
                    f" {MAXIMUM_BYTES / 1e6:,.0f} MB; split it into smaller files"
                )
            texts = [entry for entry in entries if content.fullmatch(entry.filename)]
            if any(entry.flag_bits & _ENCRYPTED for entry in texts):
                raise InputError(f"{source_file} is locked by a password; save it without one")
            for entry in texts:
                ParserCreate().ParseFile(archive.open(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, ExpatError, NotImplementedError) as error:
        raise InputError(f"{source_file} is a broken or cut off {kind}; copy it or save it again") from error
    if not texts:
        extension = source_file.rpartition(".")[2].lower()
        raise InputError(
            f"{source_file} is a ZIP archive without {holds}; save the {holds.split()[-1]} as .{extension}"
        )
