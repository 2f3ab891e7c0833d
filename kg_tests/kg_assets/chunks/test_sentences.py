"""Cuts stand where sentences end, never after an abbreviation or in the middle of a word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_assets.chunks.sentences import filled, sentences


@pytest.mark.parametrize(
    "text",
    [
        "The filing names Apple Inc. as registrant.|The U.S. Department of Labor objected.|It fined the firm.",
        "See No. 5 of the list.|Mr. X met Mrs. Y at 5 p.m. on Monday.|They spoke.",
        "Some goods, e.g. pumps, fell.|Others, i.e. valves, rose.|Prices (cf. Fig. 3) were flat.",
        '"We grew," said Mr. Smith.|"It was a good year."|Then he left.',
        "Harbor Bank Corp. and Delta Steel Co. Ltd. merged in Jan. 2024.|The deal closed.|Shares rose.",
        "Revenue was $3.5 billion vs. $3.1 billion a year ago.|Net income was 4.2%.|It was $1.05 a share.",
        "Dr. Jane A. Miller, Ph.D., joined St. Mary's Hospital.|Prof. Lee left.|Gov. Newsom signed it.",
        "Under Sec. 13(a) of the Act, Rule 13a-14 applies.|See Item 1A. Risk Factors for more.|The company warns.",
        "The case is Smith v. Jones, 12 F. Supp. 2d 345 (S.D.N.Y. 1998).|The court agreed.",
        "J.P. Morgan Chase & Co. reported earnings.|J. K. Rowling wrote a book.|It sold well.",
        "Yahoo! Inc. was sold to Verizon.|Did prices rise?|Yes!|They rose by 3 percent.",
        "The ratio was approx. 2.5 to one.|Exhibit No. 10.1 is filed herewith.|Vol. 3, pp. 12-15, was lost.",
        "They grew.[5]|Later they shrank.[6][7]|The end came.",
        "公司在北京成立。|它有三家工厂。|去年收入增长了百分之五！|真的吗？|是的。",
        "De heer J. de Vries werkt bij N.V. Philips.|Hij woont o.a. in Utrecht.|Dat is zo.",
    ],
)
def test_sentence_ends(text: str) -> None:
    space = "" if "。" in text else " "
    found = sentences(text.replace("|", space), 1_000)
    assert [sentence.strip() for sentence in found] == text.split("|")


def test_sentences_without_a_capital_are_cut_where_they_end_too() -> None:
    assert (
        sentences("prices rose. wages fell. nobody knew why. " * 3, 45)
        == ["prices rose. wages fell. nobody knew why. "] * 3
    )


def test_the_language_decides_what_is_an_abbreviation() -> None:
    assert len(sentences("Herr Müller kam am 3. Oktober. Dann ging er. Es war z.B. kalt.", 1_000, "de")) == 3


@pytest.mark.parametrize("unit", ["一。", "A. ", "Hello there. ", "x", "(par. ", '"quote. '])
def test_a_long_text_takes_time_by_its_length_alone(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    began = time.process_time()
    found = sentences(text, 1_000)
    assert time.process_time() - began < 5
    assert "".join(found) == text
    assert max(map(len, found)) <= 1_000


@given(st.text(alphabet='aB1 .。!?\n"(É', max_size=300), st.integers(5, 60))
def test_pieces_make_up_the_text_and_none_is_too_long(text: str, most: int) -> None:
    found = sentences(text, most)
    assert "".join(found) == text
    assert all(0 < len(piece) <= most for piece in found)
    assert "".join(filled(found, most)) == text
    assert all(len(piece) <= most for piece in filled(found, most))
