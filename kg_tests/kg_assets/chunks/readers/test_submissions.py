"""Whole submissions: each document inside is read by its kind."""

import os
from pathlib import Path

import pytest

from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.registry import reader_of
from kg_assets.chunks.readers.submission import is_submission, read_submission

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4].parent / "shared" / "data")

HEADER = """<SEC-DOCUMENT>0000000001-24-000002.txt : 20241221
<SEC-HEADER>0000000001-24-000002.hdr.sgml : 20241221
CONFORMED SUBMISSION TYPE:\t8-K
FILED AS OF DATE:\t\t20241220

SUBJECT COMPANY:
\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tDELTA STEEL CORP
FILER:
\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tHARBOR BANK CORP /MD/
</SEC-HEADER>
"""
PAGE = """<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<FILENAME>harbor8k.htm
<DESCRIPTION>CURRENT REPORT
<TEXT>
<XBRL>
<?xml version='1.0' encoding='ASCII'?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><div style="display:none"><ix:header>x</ix:header>
</div><p><b>Harbor Bank Corp.</b></p><p>(Exact name of registrant as specified in its charter)</p>
<p><b>Item 8.01. Other Events.</b></p><p>On December 20, 2024 the Company acquired Delta Steel.</p></body></html>
</XBRL>
</TEXT>
</DOCUMENT>
"""
EXHIBIT = """<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>2
<FILENAME>release.txt
<DESCRIPTION>PRESS RELEASE
<TEXT>
Harbor Bank Corp. announced today that it has acquired Delta Steel, a maker of
steel in Ohio.
</TEXT>
</DOCUMENT>
"""
OTHERS = """<DOCUMENT>
<TYPE>GRAPHIC
<FILENAME>logo.jpg
<TEXT>
begin 644 logo.jpg
M_]C_X
end
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-101.SCH
<FILENAME>harbor.xsd
<TEXT>
<XBRL>
<schema/>
</XBRL>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>XML
<FILENAME>R1.htm
<DESCRIPTION>IDEA: XBRL DOCUMENT
<TEXT>
<html><body>Cover page, again</body></html>
</TEXT>
</DOCUMENT>
"""


def read(text: str) -> list[ReadDocument]:
    data = text.encode()
    assert is_submission(data)
    return list(read_submission(data, "in/a.txt", lambda line: None))


def test_documents_are_read_by_their_kind_and_named() -> None:
    main, exhibit = read(HEADER + PAGE + EXHIBIT + OTHERS + "</SEC-DOCUMENT>\n")
    assert (main.name, exhibit.name) == ("harbor8k.htm", "release.txt")
    assert (main.title, exhibit.title) == ("Harbor Bank Corp. Form 8-K", "Harbor Bank Corp. EX-99.1: PRESS RELEASE")
    assert main.owner == exhibit.owner == "Harbor Bank Corp."
    assert main.date == exhibit.date == "2024-12-20"
    assert main.blocks[-2:] == (
        Block("heading", "Item 8.01. Other Events.", 2),
        Block("paragraph", "On December 20, 2024 the Company acquired Delta Steel."),
    )
    (paragraph,) = exhibit.blocks
    assert paragraph.text == (
        "Harbor Bank Corp. announced today that it has acquired Delta Steel, a maker of steel in Ohio."
    )


def test_what_is_no_text_is_counted_and_named() -> None:
    main, _ = read(HEADER + PAGE + EXHIBIT + OTHERS)
    (note,) = [note for note in main.notes if "submission" in note.what]
    assert (note.action, note.count, note.detail) == ("left out", 3, "logo.jpg, harbor.xsd, R1.htm")


def test_documents_of_one_name_are_told_apart() -> None:
    nameless = EXHIBIT.replace("<FILENAME>release.txt\n", "")
    assert [one.name for one in read(HEADER + nameless + nameless)] == ["EX-99.1", "EX-99.1-2"]


def test_the_filer_is_named_as_in_the_header_where_no_cover_names_it() -> None:
    (exhibit,) = read(HEADER + EXHIBIT)
    assert exhibit.owner == "HARBOR BANK CORP"


def test_a_submission_without_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"^in/a\.txt is a submission without a document of text; put .* there$"):
        read(HEADER + OTHERS)


@pytest.mark.parametrize("begin", ["", "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\n\n"])
def test_submissions_are_told_by_what_they_hold(begin: str) -> None:
    assert reader_of("a.txt", (begin + HEADER + EXHIBIT).encode()) is read_submission
    assert reader_of("a.html", (begin + EXHIBIT).encode()) is read_submission
    assert reader_of("a.txt", b"A memo that mentions <SEC-DOCUMENT> only.") is not read_submission


OLD = """<SEC-HEADER>
\t\tCOMPANY CONFORMED NAME:\t\tACME PUMPS INC
FILED AS OF DATE:\t\t19990331
</SEC-HEADER>
<DOCUMENT>
<TYPE>10-K
<TEXT>

                       SECURITIES AND EXCHANGE COMMISSION
                            WASHINGTON, D.C. 20549
                                  FORM 10-K

                  For the fiscal year ended December 31, 1998
                        Commission File Number 1-12345

                               ACME PUMPS, INC.
             (Exact name of registrant as specified in its charter)

<PAGE>

                               TABLE OF CONTENTS

Item 1.  Business ...................................................  3
Item 2.  Properties .................................................  9

                                       2
<PAGE>

                                     PART I

ITEM 1.  BUSINESS

     The  Company makes pumps for ships.  It acquired Delta Steel in 1998, after
a long contest with two of its rivals, and moved the works of both companies to
                                       3
<PAGE>

a single site in Ohio, where it employs nine hundred people.

PRODUCTS

     The pumps are sold by dealers in all states of the union and in Canada, who
are paid by commission.

ITEM 2.  PROPERTIES

     The Company owns one plant, and leases offices in Cleveland and in Chicago.

<TABLE>
<CAPTION>
                                   (in thousands)
                                  Year ended December 31,
                                  1998           1997
                                  ----           ----
<S>                            <C>            <C>
Net sales ................     $ 12,345       $ 10,001
Cost of goods sold, without
  depreciation                    7,000          6,500
Net loss                           (120)             -
                               --------       --------
</TABLE>

                                   SIGNATURES

     Pursuant to the requirements of the Act the registrant has signed this report.
</TEXT>
</DOCUMENT>
"""


def test_a_filing_in_plain_text() -> None:
    (filing,) = read(OLD)
    assert (filing.title, filing.date) == ("ACME PUMPS, INC. Form 10-K, 1998-12-31", "1999-03-31")
    assert filing.owner == "ACME PUMPS, INC."
    headings = [(block.level, block.text) for block in filing.blocks if block.kind == "heading"]
    assert headings == [
        (1, "PART I"),
        (2, "ITEM 1. BUSINESS"),
        (3, "PRODUCTS"),
        (2, "ITEM 2. PROPERTIES"),
        (1, "SIGNATURES"),
    ]
    assert [block.text for block in filing.blocks if block.kind == "contents"] == [
        "Item 1. Business 3",
        "Item 2. Properties 9",
    ]
    assert (
        "The Company makes pumps for ships. It acquired Delta Steel in 1998, after a long contest with two of its"
        " rivals, and moved the works of both companies to a single site in Ohio, where it employs nine hundred people."
    ) in [block.text for block in filing.blocks]
    (table,) = [block.table for block in filing.blocks if block.table is not None]
    assert table.units == "(in thousands)"
    assert table.header == ("", "Year ended December 31, 1998", "Year ended December 31, 1997")
    assert table.rows == (
        ("Net sales", "$12,345", "$10,001"),
        ("Cost of goods sold, without depreciation", "7,000", "6,500"),
        ("Net loss", "(120)", "-"),
    )


def test_lines_without_clear_columns_keep_their_shape() -> None:
    table = "<TABLE>\n<CAPTION>\n  Harbor Bank            owns\n     Delta Steel   100%\n</TABLE>\n"
    (filing,) = read(f"<DOCUMENT>\n<TYPE>EX-21\n<TEXT>\n{table}</TEXT>\n</DOCUMENT>\n")
    assert filing.blocks == (Block("code", "Harbor Bank            owns\n   Delta Steel   100%"),)


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of test data is absent")
def test_the_smallest_submission() -> None:
    (document,) = read((DATA / "hard_documents/full_submission.txt").read_text())
    assert (document.name, document.date) == ("a.htm", "2024-12-20")
    assert [block.text for block in document.blocks] == [
        "Harbor Bank acquired Delta Steel in 2024.",
        "Maryland",
        "001-00001",
    ]


def test_lines_that_tell_the_page_are_left_out_of_plain_text() -> None:
    page = "Net sales rose in region {0}, as dealers bought more pumps.\n\n"
    page += "   Page {0} of 3     (C) 1998 Acme Pumps\n<PAGE>\n"
    pages = "".join(page.format(number) for number in (1, 2, 3))
    (filing,) = read(OLD.replace("                               TABLE OF CONTENTS\n", pages))
    assert not [block.text for block in filing.blocks if "(C) 1998" in block.text]
    assert {note.what: note.count for note in filing.notes}["page numbers"] == 5
    assert "Net sales rose in region 2, as dealers bought more pumps." in [block.text for block in filing.blocks]
