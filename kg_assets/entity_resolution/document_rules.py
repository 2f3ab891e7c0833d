"""What rules join among the names of one type in one file, in view of all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg_assets.entity_resolution.acronyms import is_short_for
from kg_assets.entity_resolution.known_aliases import known_canonical_name
from kg_assets.entity_resolution.match_rules import (
    LIKELY_ONLY,
    contradicts,
    described_by,
    elsewhere,
    has_legal_form,
    same_thing,
    short_form,
)
from kg_assets.entity_resolution.normalize import match_words
from kg_assets.entity_resolution.people import compatible_people, family_name, given_initials, is_full_name
from kg_assets.entity_resolution.union_find import UnionFind
from kg_assets.identity import EntityType, normalized_name

Pair = tuple[int, int]


@dataclass(frozen=True)
class Join:
    """Two names, by position, that a rule makes one thing."""

    one: int
    other: int
    reason: str
    certain: bool = True
    """Holds whatever else the file names; what is only likely is for a judge to decide, where there is one."""
    forced: bool = False
    """The text itself, or the same name, says so: numbers that differ keep nothing apart."""


def rule_joins(
    names: Sequence[str],
    entity_type: EntityType,
    equated: Iterable[tuple[str, str]],
    pairs: Sequence[Pair],
    summaries: Mapping[str, str],
    sets: UnionFind,
) -> Iterator[Join]:
    """The joins, in the order in which they are to be made.

    Args:
        names: sorted.
        equated: pairs of names that a text equates.
        pairs: what blocking proposes.
        summaries: name -> what the text says of it.
        sets: no name joined with another yet; grows with the joins.
    """
    same = [] if entity_type == "Topic" else _same_names(names, entity_type)
    for join in (*same, *_equated(names, equated)):
        sets.join(join.one, join.other, certain=True)
        yield join
    if entity_type == "Topic":  # the ontology and topic_key have joined what is one by its words
        return
    unclear = _unclear(names, entity_type, pairs)
    clear = [pair for pair in pairs if not unclear & set(pair)]
    for one, other in clear:
        if reason := same_thing(names[one], names[other], entity_type):
            sets.join(one, other)
            yield Join(one, other, reason, certain=reason not in LIKELY_ONLY)
    for join in _short_forms(names, entity_type, clear, summaries, sets):
        sets.join(join.one, join.other, certain=join.forced)
        yield join


def _same_names(names: Sequence[str], entity_type: EntityType) -> Iterator[Join]:
    by_key: dict[str, int] = {}
    for index, name in enumerate(names):
        canonical = known_canonical_name(name, entity_type)
        first = by_key.setdefault(normalized_name(canonical or name, entity_type), index)
        if first != index:
            yield Join(first, index, f"known name of {canonical}" if canonical else "same name", forced=True)


def _equated(names: Sequence[str], equated: Iterable[tuple[str, str]]) -> Iterator[Join]:
    index_of = {name: index for index, name in enumerate(names)}
    for one, other in sorted(equated):
        if one in index_of and other in index_of:
            yield Join(index_of[one], index_of[other], "equated in the text", forced=True)


def _unclear(names: Sequence[str], entity_type: EntityType, pairs: Iterable[Pair]) -> set[int]:
    """People's names that fit two others which contradict each other: they stand for nobody in particular and stay
    alone; where two titles with a family name contradict each other, they do. A name that fits very many is compared
    with the first of them only."""
    if entity_type != "Person":
        return set()
    fits: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        if compatible_people(names[one], names[other]):
            fits[one].append(other)
            fits[other].append(one)
    unclear: set[int] = set()
    for name, others in fits.items():
        for pair in combinations(others[:100], 2):
            if contradicts(names[pair[0]], names[pair[1]], entity_type):
                unclear |= {name} if any(is_full_name(names[other]) for other in pair) else set(pair)
    return unclear


def _short_forms(
    names: Sequence[str],
    entity_type: EntityType,
    pairs: Sequence[Pair],
    summaries: Mapping[str, str],
    sets: UnionFind,
) -> Iterator[Join]:
    """Short forms go to their long form where only one thing of the file has such a one; longer short forms first.

    A firm that the file also names with its legal form has its full name already.
    """
    inner = {word for name in names for word in match_words(name, entity_type)[1:]}
    families = Counter(families_of(names) if entity_type == "Person" else ())
    long_forms: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for one, other in pairs:
        for short, long in ((one, other), (other, one)):
            said = summaries.get(names[short], "")
            if reason := described_by(names[short], names[long], said, entity_type):
                yield Join(long, short, reason, certain=False)
            elif entity_type == "Place" and elsewhere(names[long], said):
                continue
            elif entity_type == "Organization" and not names[short].isupper() and names[short].casefold() in inner:
                continue  # `Vance`, where the file also speaks of Rourke Vance
            elif (reason := short_form(names[short], names[long], entity_type)) and not (
                reason.startswith("given name") and families[family_name(names[long])] > 1
            ):
                long_forms[short].append((long, reason))
    complete = {sets.root(index) for index, name in enumerate(names) if has_legal_form(name, entity_type)}
    for short in sorted(long_forms, key=lambda index: (-len(names[index].split()), names[index])):
        if sets.root(short) in complete and not _is_long_acronym(names[short]):
            continue
        one_thing = _parents([(match_words(names[long], entity_type), long, why) for long, why in long_forms[short]])
        if len({sets.root(long) for _, long, _ in one_thing}) == 1:
            _, long, why = one_thing[0]
            acronym = is_short_for(names[short], names[long], entity_type)
            yield Join(long, short, why, certain=acronym, forced=acronym)


def families_of(names: Iterable[str]) -> Iterator[str]:
    """The family name of each full name, once for each given name."""
    full = {(family_name(name), given_initials(name)) for name in names if is_full_name(name)}
    return (family for family, _ in full)


def _is_long_acronym(name: str) -> bool:
    """`IBM Corp.` may still be International Business Machines; two letters with a legal form are a name."""
    return name.isupper() and len(name) > 2 and " " not in name


def _parents(long_forms: Sequence[tuple[tuple[str, ...], int, str]]) -> list[tuple[tuple[str, ...], int, str]]:
    """The long forms, without those that themselves begin with another: of `Toyota Motor` and `Toyota Motor Credit`
    it is the first that is called `Toyota`."""
    first = min(long_forms)[0]
    if all(words[: len(first)] == first for words, _, _ in long_forms):
        return [found for found in long_forms if found[0] == first]
    return list(long_forms)
