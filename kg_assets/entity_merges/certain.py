"""Which things of a group are one for certain, by rules, with all of the group in view.

Three kinds, each tried when the ones before it find nothing more: the same name; a loose type that gives way; and what
holds only as long as no other thing of the group could be meant.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final

from kg_assets.entity_merges.forms import COMMON, Candidates, Holders, by_type, holders, links_between, stands_alone
from kg_assets.entity_merges.things import LOOSE_TYPES, KeptApart, Link, Thing, contradict, join_all
from kg_assets.entity_resolution.acronyms import is_acronym_of, spelt_out
from kg_assets.entity_resolution.match_rules import same_thing, short_form
from kg_assets.entity_resolution.normalize import match_words
from kg_assets.identity import EntityType, normalized_name

SHORTEST_ACRONYM: Final = 3
"""Letters; two stand for too much."""


def join_certain(things: Sequence[Thing], candidates: Candidates, apart: KeptApart) -> list[Thing]:
    """The group's things, each once as far as rules can tell."""
    current = list(things)
    while True:
        for links in (_same_names, _loose_types, _only_ones):
            before, current = len(current), join_all(current, links(current, candidates, apart), apart)
            if len(current) < before:
                break
        else:
            return current


def _same_names(things: Sequence[Thing], candidates: Candidates, apart: KeptApart) -> Iterator[Link]:
    """Things that documents call the same in full, and contributions of one key."""
    del apart
    for entity_type, positions in by_type(things).items():
        keys: dict[str, list[int]] = defaultdict(list)
        for position in positions:
            for key in things[position].keys:
                keys[key].append(position)
            for name in things[position].names:
                keys[f"name {normalized_name(spelt_out(name), entity_type)}"].append(position)
        for of_one in keys.values():
            yield from (Link(one, other, "same name", 1.0) for one, other in pairwise(sorted(set(of_one))))
        if entity_type == "Person":  # a given name or initial written another way may be another's: see below
            continue
        called = holders(things, positions, lambda thing: thing.names)
        for one, other in candidates.pairs(things, positions, entity_type):
            if reason := same_thing(one, other, entity_type):
                yield from links_between(called, one, other, reason, 0.98)


def _loose_types(things: Sequence[Thing], candidates: Candidates, apart: KeptApart) -> Iterator[Link]:
    """`Other` and `Topic` give way to the one specific type under which the group has the name; without one `Other`
    is what the topic of its name is."""
    del candidates, apart
    specific: dict[tuple[str, EntityType], set[int]] = defaultdict(set)
    for position, thing in enumerate(things):
        if thing.entity_type not in LOOSE_TYPES:
            for name in thing.forms:
                if name in thing.names or stands_alone(name, thing.entity_type):
                    specific[normalized_name(name, thing.entity_type), thing.entity_type].add(position)
    types: list[EntityType] = sorted({entity_type for _, entity_type in specific})
    topics: dict[str, int] = {}
    for position, thing in enumerate(things):
        if thing.label == "TopicNode" and not thing.in_ontology:
            topics[normalized_name(thing.name)] = position
    for position, thing in enumerate(things):
        if thing.entity_type not in LOOSE_TYPES or thing.in_ontology:
            continue
        found = {
            (entity_type, other)
            for name in thing.names
            for entity_type in types
            for other in specific.get((normalized_name(name, entity_type), entity_type), ())
        }
        if len(found) == 1:
            (entity_type, other), *_ = found
            yield Link(position, other, f"same name, {thing.entity_type} gives way to {entity_type}", 0.97)
        elif not found and thing.label == "EntityNode":
            same = {topics[name] for name in map(normalized_name, thing.names) if name in topics}
            yield from (Link(position, topic, "same name, Other gives way to Topic", 0.97) for topic in sorted(same))


def _only_ones(things: Sequence[Thing], candidates: Candidates, apart: KeptApart) -> Iterator[Link]:
    """What another thing of the group could upset: shared other names, acronyms, names of people with initials."""
    for entity_type, positions in by_type(things).items():
        called = holders(things, positions, lambda thing, of=entity_type: _alone(thing, of))
        pairs = candidates.pairs(things, positions, entity_type)
        if entity_type == "Person":
            yield from _people(things, called, pairs, apart)
        else:
            yield from _other_names(things, called, pairs, entity_type, apart)


def _alone(thing: Thing, entity_type: EntityType) -> Iterator[str]:
    return (form for form in thing.forms if form in thing.names or stands_alone(form, entity_type))


def _people(
    things: Sequence[Thing], called: Holders, pairs: Sequence[tuple[str, str]], apart: KeptApart
) -> Iterator[Link]:
    """People whose full names fit; nobody who fits two people that contradict each other."""
    reasons: dict[tuple[int, int], str] = {}
    same = [(name, name, "same name") for name in called if stands_alone(name, "Person")]
    same += [(one, other, reason) for one, other in pairs if (reason := same_thing(one, other, "Person"))]
    for one, other, reason in same:
        for link in links_between(called, one, other, reason, 0.93):
            reasons.setdefault((link.one, link.other), link.reason)
    fits: dict[int, list[int]] = defaultdict(list)
    for one, other in reasons:
        if not contradict(things[one], things[other], apart):
            fits[one].append(other)
            fits[other].append(one)
    unclear = {
        one
        for one, others in fits.items()
        if any(contradict(things[a], things[b], apart) for a, b in combinations(others[:100], 2))
    }
    for (one, other), reason in reasons.items():
        if not {one, other} & unclear:
            yield Link(one, other, reason, 0.93)


def _other_names(
    things: Sequence[Thing],
    called: Holders,
    pairs: Sequence[tuple[str, str]],
    entity_type: EntityType,
    apart: KeptApart,
) -> Iterator[Link]:
    """Things that share a name, or of which one has an acronym of the other's name, where it is short for one thing
    of the group at most."""
    spellings: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in called:
        spellings[match_words(name, entity_type)].append(name)
    long_forms: dict[str, set[int]] = defaultdict(set)
    for one, other in pairs:
        for short, long in ((one, other), (other, one)):
            if (
                short in called
                and long in called
                and sum(map(str.isalpha, short)) >= SHORTEST_ACRONYM
                and is_acronym_of(short, long)
            ):
                long_forms[short].update(called[long])
    for names in spellings.values():
        having = {position for name in names for position in called[name]}
        of_acronym = {position for name in names for position in long_forms[name]}
        meant = sorted(having | of_acronym)
        if not 1 < len(meant) <= COMMON:
            continue
        short = of_acronym | {position for position in having if _has_longer(things[position], names, entity_type)}
        other = {position for position in having - short if not things[position].names & set(names)}
        clear = not short or (len(short) == 1 and not other)
        if clear and not any(contradict(things[a], things[b], apart) for a, b in combinations(meant, 2)):
            reason = f"{'acronym' if of_acronym else 'also called'} {names[0]}, as nothing else of the group is"
            yield from (Link(one, two, reason, 0.95) for one, two in pairwise(meant))


def _has_longer(thing: Thing, names: Sequence[str], entity_type: EntityType) -> bool:
    return any(short_form(name, longer, entity_type) for name in names for longer in thing.forms)
