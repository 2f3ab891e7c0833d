"""What people see of a file's resolutions, as tables."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from kg_assets.extractions.result import ExtractedFact, FileExtractions
from kg_assets.resolutions.result import FileResolutions

Table = Sequence[dict[str, Any]]

SHOWN: Final = 20
"""Rows of each table that the UI shows."""


def tables_of(extractions: FileExtractions, result: FileResolutions, write_ungrounded: bool) -> dict[str, Table]:
    """Tables by name, whole; of the fallbacks the commonest."""
    facts = [fact for chunk in extractions.chunks for fact in chunk.written_facts(write_ungrounded)]
    decisions = Counter(node.decision for node in result.nodes)
    interesting = sorted(result.nodes, key=lambda node: (node.decision in ("new", "ontology"), -len(node.aliases)))
    return {
        "preview": [
            {
                "name": node.name,
                "type": node.entity_type,
                "aliases": node.aliases,
                "decision": node.decision,
                "reason": node.reason,
            }
            for node in interesting
        ],
        "decisions": [{"decision": decision, "nodes": count} for decision, count in decisions.most_common()],
        "merged": [{"name": one, "with": other, "reason": reason} for one, other, reason in result.merged],
        "doubtful": [
            {"name": doubt.name, "may_be": doubt.entity, "reason": doubt.reason, "uuid": doubt.node_uuid}
            for doubt in result.doubtful
        ],
        "conflicts": [{"name": name} for name in result.conflicts],
        "unknown_topics": _unknown_topics(facts, result),
        "commonest_fallbacks": [
            {"relationship": phrase, "facts": count} for phrase, count in _fallbacks(facts, result).most_common(SHOWN)
        ],
    }


def fallback_facts(extractions: FileExtractions, result: FileResolutions, write_ungrounded: bool) -> int:
    """Facts whose relationship has the type of last resort."""
    facts = (fact for chunk in extractions.chunks for fact in chunk.written_facts(write_ungrounded))
    return _fallbacks(facts, result).total()


def _fallbacks(facts: Iterable[ExtractedFact], result: FileResolutions) -> Counter[str]:
    phrases = Counter(fact.relationship for fact in facts)
    return Counter({p: phrases[p] for p, r in result.relationships.items() if r.reason == "fallback" and phrases[p]})


def _unknown_topics(facts: Sequence[ExtractedFact], result: FileResolutions) -> Table:
    """Topics that the ontology lacks, kept or dropped, commonest first, so that it can grow by them."""
    found: Counter[int] = Counter()
    for fact in facts:
        found.update({result.names[name] for name in fact.names if name in result.names})
    unknown = [
        {"topic": node.name, "facts": found[index], "decision": node.decision, "spellings": node.aliases}
        for index, node in enumerate(result.nodes)
        if node.decision in ("unknown topic", "dropped topic")
    ]
    return sorted(unknown, key=lambda row: (-row["facts"], row["topic"]))
