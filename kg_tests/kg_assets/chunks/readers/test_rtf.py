"""Rich Text Format."""

import pytest

from kg_assets.chunks.blocks import Block, Table
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.rtf import read_rtf

RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\title Annual report}{\author x}}
{\header Running head\par}{\footer foot\par}
\pard\s1\outlinelevel0\b OVERVIEW\b0\par
\pard Harbor \'e9 Bank{\super\chftn{\footnote\pard\plain A bank in Boston.}} acquired \u8364? Delta.{\v hidden}{\deleted
gone}\par
\trowd\cellx1000\cellx2000\intbl Region\cell Wages\cell\row
\trowd\cellx1000\cellx2000\intbl North\cell 3\cell\row
\pard {\listtext\'b7\tab}one\par {\listtext\'b7\tab}two\par
See {\field{\*\fldinst HYPERLINK "http://example.org"}{\fldrslt the link}}.\par
{\pict\wmetafile8 0102}
}"""


def test_text_tables_and_lists() -> None:
    (found,) = read_rtf(RTF.encode(), "a.rtf", print)
    assert found.title == "Annual report"
    assert found.blocks == (
        Block("heading", "OVERVIEW", level=1),
        Block("paragraph", "Harbor é Bank acquired € Delta."),
        Block("table", "", table=Table(("Region", "Wages"), (("North", "3"),))),
        Block("list", "one"),
        Block("list", "two"),
        Block("paragraph", "See the link."),
    )
    assert {(note.action, note.what, note.count) for note in found.notes} == {
        ("left out", "hidden and deleted passages", 2),
        ("left out", "footnotes", 1),
    }


def test_a_file_that_is_cut_off() -> None:
    with pytest.raises(InputError, match=r"a\.rtf is an RTF that is cut off; copy it or save it again"):
        read_rtf(RTF[:200].encode(), "a.rtf", print)
