"""The language of documents and passages is what their sentences say, not their names and figures."""

import pytest

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.documents import from_blocks
from kg_assets.chunks.language import clear_language_of, document_language
from kg_assets.chunks.readers.markdown import markdown_blocks

SENTENCES = {
    "en": "Wages rose modestly across most Districts, and contacts expected further increases in the coming months.",
    "nl": "De lonen stegen in de meeste regio's en bedrijven verwachten verdere stijgingen in de komende maanden.",
    "de": "Die Löhne stiegen in den meisten Regionen, und die Unternehmen erwarten weitere Erhöhungen.",
    "fr": "Les salaires ont augmenté dans la plupart des régions et les firmes s'attendent à de nouvelles hausses.",
    "es": "Los salarios aumentaron en la mayoría de las regiones y las empresas esperan nuevos aumentos.",
    "zh": "大多数地区的工资都有所上涨，企业预计未来几个月将进一步上涨。",
    "ja": "ほとんどの地域で賃金が上昇し、企業は今後数か月でさらに上昇すると予想している。",
    "ru": "Заработная плата выросла в большинстве регионов, и компании ожидают дальнейшего роста.",
}
NAMES = [
    "Société Générale S.A., Crédit Agricole S.A., BNP Paribas S.A., Banque Nationale de Belgique, Caisse des Dépôts",
    "Volkswagen AG (Wolfsburg), Bayerische Motoren Werke AG (München), Deutsche Bank AG (Frankfurt am Main), SAP SE",
    "Jean Dupont, Maria García, Giovanni Rossi, Hans Müller, José Luis Rodríguez, Anne-Marie Lefèvre, Jürgen Schäfer",
    "$ 391,035 $ 383,285 $ 394,328 2024 2023 2022 iPhone | 201,183 | 200,583 | 205,489",
]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_the_language(language: str) -> None:
    found, notes = document_language([SENTENCES[language]], None)
    assert found == language
    assert [(note.action, note.what, note.count) for note in notes] == [("guessed", "language", 1)]
    assert clear_language_of([SENTENCES[language]] * 6) == language


@pytest.mark.parametrize("text", ["", "Prices rose.", *(name * 5 for name in NAMES)])
def test_names_figures_and_few_words_tell_none(text: str) -> None:
    assert document_language([text], None) == (None, ())
    assert clear_language_of([text]) is None


def test_names_do_not_outweigh_a_sentence() -> None:
    assert document_language([*NAMES, *NAMES, SENTENCES["en"]], None)[0] == "en"


def test_a_declared_language_holds_unless_the_words_are_clearly_of_another() -> None:
    assert document_language([SENTENCES["nl"]], "nl-BE") == ("nl", ())
    assert document_language(["Te kort."], "EN") == ("en", ())
    found, (note,) = document_language([SENTENCES["nl"]] * 4, "en")
    assert found == "nl"
    assert note.detail == "nl, by the words; the file declares en"


def test_a_passage_in_another_language_has_its_own() -> None:
    english, dutch = f"{SENTENCES['en']} " * 12, f"{SENTENCES['nl']} " * 4
    table = "| A | B |\n|---|---|\n| Société Générale | Crédit Agricole |\n"
    markdown = f"# One\n\n{english}\n\n# Two\n\n{dutch}\n\n# Three\n\n{table}"
    made = from_blocks("group", "a.md", ReadDocument(tuple(markdown_blocks(markdown)[0])), None)
    assert made is not None
    document, _ = made
    assert document.language == "en"
    assert {(chunk.header_path, chunk.language) for chunk in document.chunks} == {
        ("One", None),
        ("Two", "nl"),
        ("Three", None),
    }
    assert [(note.what, note.count, note.detail) for note in document.notes[1:]] == [
        ("passages in another language", 1, "1 nl")
    ]
