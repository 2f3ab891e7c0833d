"""Names that a text itself equates: in brackets, as a former name, as a ticker."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from kg_assets.entity_resolution.acronyms import is_acronym_of
from kg_assets.entity_resolution.people import is_description
from kg_assets.extractions.result import FileExtractions
from kg_assets.identity import normalized_name

_IN_BRACKETS: Final = re.compile(
    r"\s\((?:the\s)?(?P<quote>[\"\u201c])?(?P<inside>[^()\"\u201c\u201d]{2,60})[\"\u201d]?\)"
)
_BEFORE_ANOTHER_NAME: Final = re.compile(
    r"[,(]?\s?\b(?:was |is |has been )?(?:"
    r"(?:now|formerly|previously|originally|also|better),? (?:known as|called|named)|formerly|"
    r"[fna]/?k/?a|d/?b/?a|doing business as|renamed(?: from| to)?|(?:changed|changing) its name (?:from|to)|"
    r"abbreviated(?: as| to)?)\s+(?:the\s+)?[\"\u201c]?",
    re.IGNORECASE,
)
_NAME_OF: Final = re.compile(
    r"(?i:(?:the |an? )?(?:(?!that |who |which )[\w.-]+ ){0,2}?(?:name|acronym|abbreviation|initialism|initials|"
    r"ticker|symbol|nickname|shorthand|spelling|translation|(?:development|project|program|internal|product) code|"
    r"code name|protocol number)(?: symbol)? (?:of|for)|(?:short for|to be named)) (?:the |[a-z]+ (?=[A-Z]))?"
)
"""At the beginning of a summary: what the thing is a name of, `French acronym of the Fund`."""
_BEFORE_TICKER: Final = re.compile(r"\b(?:listed|trades|traded) as\s+|\bunder the (?:ticker symbol|ticker|symbol)\s+")
"""In a summary only: in a sentence the name before it may be the exchange's."""
_OWN_BRACKETS: Final = re.compile(r"(?P<outside>[^()]{2,})\((?P<inside>[^()]+)\)")
_OWNED: Final = re.compile(r"\b(?:of|by) (?:the )?$")
"""Before a name: `the oil arm of Gazprom, formerly Sibneft` speaks of the arm."""
_CAPITALIZED: Final = re.compile(
    r"(?<!\w)(?<!\bof )(?<!\bby )(?<!\bfor )(?<!\bwith )(?<!\bto )(?<!\bin )(?<!\bfrom )[A-Z]"
)
LONGEST_HINT: Final = 300
"""Characters of a summary that may name its thing; where a text says more of it, it tells a story."""
_LEGAL_FORM: Final = re.compile(
    r"(?<=\w),?\s+(?:Inc|Corp|Corporation|Incorporated|Co|Company|LLC|L\.L\.C|Ltd|Limited|LP|L\.P|plc|PLC|AG|SE|GmbH|"
    r"N\.?V|S\.?A|S\.?p\.?A|B\.?V)\.?$"
)
_TICKER: Final = re.compile(r"^(?:NYSE|NASDAQ|Nasdaq|AMEX|OTC|LSE|TSX)[^:]*:\s*(?P<ticker>[A-Z.\-]+)$")
_RENAMED: Final = re.compile(
    r"^(?:now|formerly|previously|originally|also known as|formerly known as|[afnd]/?[kb]/?a|aka|or)\s+", re.IGNORECASE
)


def equated_pairs(extractions: FileExtractions) -> set[tuple[str, str]]:
    """Names of which a sentence, a summary or one of them says that they are one thing."""
    entities = [entity for chunk in extractions.chunks for entity in chunk.entities]
    names = {entity.name for entity in entities}
    names |= {end for chunk in extractions.chunks for fact in chunk.facts for end in (fact.subject, fact.object)}
    texts = {text for chunk in extractions.chunks for fact in chunk.facts for text in (fact.fact, fact.evidence)}
    found = _Names(names)
    pairs = {pair for text in texts | {entity.summary for entity in entities} for pair in _in_text(text, found)}
    pairs |= {(e.name, other) for e in entities for other in _renamed(e.summary, found) if other != e.name}
    return pairs | set(_in_names(names, found))


class _Names:
    """The file's names, found where they begin or end, and by how they are spelt."""

    def __init__(self, names: Iterable[str]) -> None:
        self._written: dict[str, str] = {}
        self._by_last: dict[str, list[str]] = defaultdict(list)
        self._by_form: dict[str, list[str]] = defaultdict(list)
        kept = sorted(filter(str.strip, names))
        self._most_words = max((len(name.split()) for name in kept), default=0)
        for name in kept:
            self._written.setdefault(_LEGAL_FORM.sub("", name), name)
        self._written |= {name: name for name in kept}
        for name in sorted(kept, key=len, reverse=True):
            self._by_last[_key(name.split()[-1])].append(name)
            self._by_form[normalized_name(name, "Organization")].append(name)

    def at_end(self, text: str) -> str | None:
        """The longest name that ends the text."""
        return next((n for n in self._by_last[_last(text)] if text.endswith(n) and _parted(text[: -len(n)][-1:])), None)

    def at_start(self, text: str) -> str | None:
        """The longest name that begins the text, with or without its legal form; not `Acme` of `Acme's chairman` or of
        `Acme Europe`."""
        words = islice(re.finditer(r"\S+", text), self._most_words)
        for end in reversed([word.end() for word in words]):
            for written in _without_marks_behind(text[:end]):
                if written in self._written and not re.match(r"\s?[A-Z]|[\w'\u2019-]", text[len(written) :]):
                    return self._written[written]
        return None

    def spelt(self, name: str) -> list[str]:
        return self._by_form.get(normalized_name(name, "Organization"), [])


def _key(word: str) -> str:
    return re.sub(r"\W", "", word)


def _without_marks_behind(text: str) -> Iterator[str]:
    """The text, and without one mark after the other: `Acme Inc.,`, `Acme Inc.`, `Acme Inc`."""
    yield text
    while text[-1:] and not text[-1].isalnum():
        text = text[:-1]
        yield text


def _last(text: str) -> str:
    return _key(text.rsplit(maxsplit=1)[-1]) if text.strip() else ""


def _parted(character: str) -> bool:
    return not character.isalnum() and character not in {"'", "\u2019", "-"}


def _in_text(text: str, names: _Names) -> Iterator[tuple[str, str]]:
    """`Federal Open Market Committee (FOMC)`, `Acme Holdings Inc. ("Acme")`, `Acme, formerly Zenith`.

    What stands in brackets may as well be a place or a role (`Portland (Maine)`), so it has to be an acronym of the
    name before it, or in quotes.
    """
    for match in _IN_BRACKETS.finditer(text):
        inside, before = match["inside"].strip(), names.at_end(text[: match.start()])
        if before and inside in names.spelt(inside) and (match["quote"] or is_acronym_of(inside, before)):
            yield before, inside
    for match in _BEFORE_ANOTHER_NAME.finditer(text):
        said, after = text[: match.start()].rstrip(), names.at_start(text[match.end() :])
        before = names.at_end(said)
        if not before or not after or before == after:
            continue
        if not _OWNED.search(said.removesuffix(before)):
            yield before, after


def _renamed(summary: str, names: _Names) -> Iterator[str]:
    """Other names that a thing's summary gives it. A summary may leave the thing itself out, but it names nothing
    else before the word: `parent of Google, formerly Backrub` tells nothing of the parent."""
    for match in chain(_BEFORE_ANOTHER_NAME.finditer(summary), _BEFORE_TICKER.finditer(summary)):
        after = names.at_start(summary[match.end() :])
        if after and not re.search(r"[A-Z]", summary[1 : match.start()]):
            yield after
    if (match := _NAME_OF.match(summary)) and (after := names.at_start(summary[match.end() :])):
        yield after


def hinted(summaries: Mapping[str, str]) -> set[tuple[str, str]]:
    """(name, another one in its summary), where the text may call the thing so: `our CFO, Raj Sundaresan`. It may as
    well tell of the one by way of the other; after `of`, `by` and their like it does."""
    names, found = _Names(summaries), set[tuple[str, str]]()
    for name, said in summaries.items():
        for word in _CAPITALIZED.finditer(said[:LONGEST_HINT]):
            other = names.at_start(said[word.start() :])
            if other and other != name:
                found.add((name, other))
    return found


def _in_names(texts: Iterable[str], names: _Names) -> Iterator[tuple[str, str]]:
    """A name that has another in brackets: `Acme Inc. (formerly Zenith)`, `Acme (NYSE: ACM)`, `Tim Cook (CEO)`."""
    for text in texts:
        if listed := _TICKER.match(text.strip()):  # NYSE: ACM
            yield from ((text, other) for other in names.spelt(listed["ticker"]))
        match = _OWN_BRACKETS.fullmatch(text.strip())
        if match is None:
            continue
        outside, inside = match["outside"].strip(), match["inside"].strip()
        others = names.spelt(outside)
        if ticker := _TICKER.match(inside):
            others = others + names.spelt(ticker["ticker"])
        elif renamed := _RENAMED.match(inside):
            others = others + names.spelt(inside[renamed.end() :])
        elif is_acronym_of(inside, outside) or is_acronym_of(inside.removesuffix("s"), outside):
            others = others + names.spelt(inside)
        elif not is_description(inside) or is_description(outside):
            others = []
        yield from ((text, other) for other in others if other != text)
