"""What a text, a summary or a name itself says of two names."""

import pytest

from kg_assets.entity_resolution.equated import equated_pairs, hinted
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions


def equated(names: list[str], text: str = "", summary: str = "") -> set[frozenset[str]]:
    """`text` is a fact's sentence, `summary` what is said of the first name."""
    entities = tuple(ExtractedEntity(name, "Organization", summary if name == names[0] else "") for name in names)
    fact = ExtractedFact(text, names[0], "Organization", "is", names[-1], "Organization", "", (), text)
    chunk = ChunkExtraction("c", "extracted", entities, (fact,) if text else ())
    return {frozenset(pair) for pair in equated_pairs(FileExtractions("g/f.md", "g", "none", (chunk,), {}))}


@pytest.mark.parametrize(
    "text",
    [
        "Meta Platforms, formerly Facebook, grew.",
        "Meta Platforms (formerly known as Facebook) grew.",
        "Meta Platforms, previously called Facebook, grew.",
        "Meta Platforms f/k/a Facebook grew.",
        "Facebook was renamed Meta Platforms.",
        "Facebook, now known as Meta Platforms, grew.",
        "Facebook changed its name to Meta Platforms in 2021.",
    ],
)
def test_a_sentence_that_renames(text: str) -> None:
    assert equated(["Meta Platforms", "Facebook"], text) == {frozenset({"Meta Platforms", "Facebook"})}


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe, formerly Facebook's counsel, joined Meta Platforms.",
        "Meta Platforms, formerly part of Facebook, grew.",
        "Meta Platforms, formerly Facebook Europe, grew.",
        "Meta Platforms sued Facebook.",
        "Meta Platforms (Facebook) grew.",
        "Meta Platforms-formerly Facebookland.",
    ],
)
def test_a_sentence_that_does_not(text: str) -> None:
    assert equated(["Meta Platforms", "Facebook"], text) == set()


def test_a_ticker_in_a_sentence_is_not_the_exchange() -> None:
    assert equated(["Nasdaq", "RVMX"], "Its shares trade on the Nasdaq under the symbol RVMX.") == set()


def test_what_is_said_of_a_thing_names_it_again() -> None:
    assert equated(["Wexford Oil", "WXE"], summary="An oil producer listed as WXE.") == {
        frozenset({"Wexford Oil", "WXE"})
    }
    assert equated(["Meta", "Facebook, Inc."], summary="Renamed from Facebook, Inc. in 2021.") == {
        frozenset({"Meta", "Facebook, Inc."})
    }
    assert equated(["Alphabet", "Backrub"], summary="Parent of Google, formerly Backrub.") == set()
    assert equated(["Lake Oil", "Lake", "Rill"], summary="Oil arm of Lake, formerly Rill.") == set()


@pytest.mark.parametrize(
    "summary",
    [
        "Former name of Lake Valve, LLC until 2019.",
        "NYSE ticker of Lake Valve.",
        "French acronym for the Lake Valve group.",
        "To be named Lake Valve after the spin-off.",
        "Short for Lake Valve.",
        "Renamed Lake Valve in 2024.",
    ],
)
def test_a_summary_that_says_what_the_name_is_of(summary: str) -> None:
    """With or without the legal form of that name."""
    assert equated(["MVC", "Lake Valve, LLC"], summary=summary) == {frozenset({"MVC", "Lake Valve, LLC"})}


@pytest.mark.parametrize(
    "summary",
    [
        "Retailer that bought the brand name of Lake Valve.",
        "Union that stands for Lake Valve workers.",
        "Zip code of Lake Valve.",
        "Exchange that suspended the ticker of Lake Valve.",
    ],
)
def test_a_summary_that_only_speaks_of_a_name(summary: str) -> None:
    assert equated(["MVC", "Lake Valve, LLC"], summary=summary) == set()


def test_a_summary_may_hint_at_another_name() -> None:
    said = {
        "Ruth": "our CFO, Ruth Harrow",
        "LVC": "Lake Valve Company",
        "Lake Valve Canada": "subsidiary of Lake Valve Company",
        "Ruth Harrow": "",
        "Lake Valve Company": "",
    }
    assert hinted(said) == {("Ruth", "Ruth Harrow"), ("LVC", "Lake Valve Company")}


@pytest.mark.parametrize(
    ("names", "equal"),
    [
        (["Apple Inc. (NASDAQ: AAPL)", "AAPL", "Apple"], {"AAPL", "Apple"}),
        (["Northgate (formerly Harbor Savings)", "Harbor Savings", "Northgate"], {"Harbor Savings", "Northgate"}),
        (["Tim Cook (CEO)", "Tim Cook", "CEO"], {"Tim Cook"}),
        (["Digital Markets Act (DMA)", "DMA"], {"DMA"}),
        (["NYSE: LVX", "LVX", "Lake Valve"], {"LVX"}),
        (["auto dealers (Philadelphia)", "auto dealers", "Philadelphia"], set()),
        (["Portland (Maine)", "Portland", "Maine"], set()),
        (["hotel owner (manager)", "hotel owner"], set()),
    ],
)
def test_a_name_with_brackets(names: list[str], equal: set[str]) -> None:
    assert equated(names) == {frozenset({names[0], other}) for other in equal}


def test_very_many_names_and_brackets_take_no_long_time() -> None:
    names = [f"Firm {number} Holdings" for number in range(5_000)]
    entities = tuple(ExtractedEntity(name, "Organization", f"{name} (the FH) is listed as FH{name}.") for name in names)
    chunk = ChunkExtraction("c", "extracted", entities)
    assert len(equated_pairs(FileExtractions("g/f.md", "g", "none", (chunk,), {}))) == 0
