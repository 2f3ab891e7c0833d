"""What in the group each new name stands for: known aliases first, then rules, then a judge where they doubt."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from kg_assets.entity_resolution.cluster import Cluster
from kg_assets.entity_resolution.group_rules import Named, certain, clashing, doubtful, forbidden, known_alias
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import entity_type_of
from kg_assets.resolutions.known_entities import Candidate, EntitySearch, points_named
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.result import Decision, Doubtful
from kg_assets.shared_nodes import most_specific


@dataclass(frozen=True)
class Match:
    """An entity of other documents that is the same thing."""

    uuid: str
    decision: Decision
    reason: str
    score: float


@dataclass(frozen=True)
class _Entity:
    """An entity that may be meant, as the graph and the points describe it."""

    uuid: str
    named: Named
    summary: str
    score: float

    def described(self) -> Described:
        return Described(self.named.canonical, self.named.entity_type, self.summary)


def named(cluster: Cluster) -> Named:
    return Named(cluster.canonical, tuple(sorted({cluster.canonical, *cluster.names})), cluster.entity_type)


def match_group(
    clusters: Sequence[Cluster],
    contested: Set[int],
    search: EntitySearch,
    known: KnownNodes,
    judge: Judge | None,
    said: Mapping[str, str],
    progress: Callable[[str], None],
) -> tuple[dict[int, Match], list[Doubtful]]:
    """Index of a cluster -> its entity; and what stays in doubt. Of two entities that fit alike nobody is taken.

    Args:
        contested: clusters to whose type `Other` does not give way.
        said: surface form -> what the file says of it.
    """
    if not clusters:
        return {}, []
    if hidden := search.of_other_models():
        progress(f"Of entities embedded with another model only exact names are found: {points_named(hidden)}")
    things = [named(cluster) for cluster in clusters]
    entities = _entities(things, search.candidates(clusters), known)
    for index in contested:
        entities[index] = [entity for entity in entities[index] if entity.named.entity_type != "Other"]
    matches: dict[int, Match] = {}
    doubts: dict[int, list[tuple[_Entity, str]]] = {}
    for index, (thing, of_one) in enumerate(zip(things, entities, strict=True)):
        if match := _by_rules(thing, of_one):
            matches[index] = match
        elif in_doubt := [(entity, reason) for entity in of_one if (reason := doubtful(thing, entity.named))]:
            doubts[index] = in_doubt
    if judge is None:
        return matches, [
            Doubtful(things[index].canonical, entity.named.canonical, entity.uuid, reason)
            for index, of_one in doubts.items()
            for entity, reason in of_one
        ]
    judge.saved["match"] += len(clusters) - len(doubts)
    return matches | _judged(things, doubts, judge, said), []


def _by_rules(thing: Named, entities: Sequence[_Entity]) -> Match | None:
    aliases = [(entity, form) for entity in entities if (form := known_alias(thing, entity.named))]
    if len(aliases) == 1:
        [(entity, form)] = aliases
        return Match(entity.uuid, "alias", f"{entity.named.canonical} is known as {form}", entity.score)
    accepted = [(entity, reason) for entity in entities if (reason := certain(thing, entity.named))]
    if len(accepted) != 1:
        return None
    [(entity, reason)] = accepted
    return Match(entity.uuid, "matched", reason, entity.score)


def _judged(
    things: Sequence[Named],
    doubts: Mapping[int, Sequence[tuple[_Entity, str]]],
    judge: Judge,
    said: Mapping[str, str],
) -> dict[int, Match]:
    questions = []
    for index, of_one in doubts.items():
        thing = things[index]
        summary = " ".join(dict.fromkeys(said[name] for name in thing.names if said.get(name)))
        asked = Described(thing.canonical, thing.entity_type, summary)
        questions.append((asked, [entity.described() for entity, _ in of_one]))
    matches = {}
    for (index, of_one), answer in zip(doubts.items(), judge.matches(questions), strict=True):
        if answer is not None:
            entity, reason = of_one[answer]
            matches[index] = Match(entity.uuid, "judged", f"the judge, of {reason}", entity.score)
    return matches


def _entities(
    things: Sequence[Named], candidates: Sequence[Sequence[Candidate]], known: KnownNodes
) -> list[list[_Entity]]:
    """Those that points make likely and nothing forbids, sorted by name: the same whatever order points come in.

    A point knows the names of one document; only the few that seem likely are looked up in the graph, which knows all.
    """
    likely = [
        [candidate for candidate in of_one if doubtful(thing, _of_points(candidate))]
        for thing, of_one in zip(things, candidates, strict=True)
    ]
    moved = known.redirects({candidate.uuid for of_one in likely for candidate in of_one})
    described = known.described({moved.get(c.uuid, c.uuid) for of_one in likely for c in of_one})
    found = []
    for thing, of_one in zip(things, likely, strict=True):
        by_uuid: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in of_one:
            by_uuid[moved.get(candidate.uuid, candidate.uuid)].append(candidate)
        entities = [_entity(uuid, same, described.get(uuid)) for uuid, same in by_uuid.items()]
        allowed = [entity for entity in entities if not forbidden(thing, entity.named)]
        found.append(sorted(allowed, key=lambda entity: (entity.named.canonical, entity.uuid)))
    return found


def _of_points(candidate: Candidate) -> Named:
    names = sorted(candidate.names)
    return Named(max(names, key=len), tuple(names), entity_type_of(most_specific(candidate.types)))


def _entity(uuid: str, candidates: Sequence[Candidate], node: Mapping[str, str | list[str]] | None) -> _Entity:
    """`node`: None where its points are written and the graph does not have it yet."""
    points = [_of_points(candidate) for candidate in candidates]
    names = {name for of_point in points for name in of_point.names} | set((node or {}).get("aliases") or ())
    types = [of_point.entity_type for of_point in points] + ([str(node["entity_type"])] if node else [])
    canonical = str(node["name"]) if node else max(sorted(names), key=len)
    return _Entity(
        uuid,
        Named(canonical, tuple(sorted(names | {canonical})), entity_type_of(most_specific(types))),
        str((node or {}).get("summary") or ""),
        round(max(candidate.score for candidate in candidates), 3),
    )


def without_clashes(
    matches: Mapping[int, Match], clusters: Mapping[int, Cluster], settled: Mapping[str, Sequence[Cluster]]
) -> dict[int, Match]:
    """The matches, without those that would make one node of two names of the file that cannot be one thing.

    Args:
        clusters: those that matches speak of.
        settled: node -> clusters of the file that it has already.
    """
    by_uuid: dict[str, list[int]] = defaultdict(list)
    for index, match in matches.items():
        by_uuid[match.uuid].append(index)
    kept: dict[int, Match] = {}
    for uuid, indexes in by_uuid.items():
        things = [named(clusters[index]) for index in indexes] + [named(cluster) for cluster in settled.get(uuid, ())]
        if not clashing(things):
            kept |= {index: matches[index] for index in indexes}
    return kept
