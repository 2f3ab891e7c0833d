"""Where something happened whose verb takes no object: `hiring increased modestly in` what the heading names."""

from typing import TYPE_CHECKING

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.clauses import Clause
from kg_assets.extractions.rules.ends import End, Ends, pobjects
from kg_assets.extractions.rules.phrases import is_agent, phrase_of
from kg_assets.extractions.rules.relationships import is_manner
from kg_assets.extractions.rules.values import is_time, is_value

if TYPE_CHECKING:
    from spacy.tokens import Token


def location_of(clause: Clause, subject: End, ends: Ends) -> tuple[End, str, End] | None:
    """Subject, preposition and place: a part of the subject's own phrase (`auto sales in New Hampshire`), else what the
    heading names; None where the clause says more than its verb, or speaks of one among many or of another place."""
    if subject.token is None or subject.named or subject.resolved or _is_incomplete(clause):
        return None
    owner = _owner(subject.token, ends)
    if owner is not None:
        name, preposition, place = owner
        return End(name, subject.entity_type, subject.token), preposition, place
    heading = ends.references.heading
    if heading is None or subject.singular or _speaks_of_one(clause) or _is_elsewhere(clause, heading.name, ends):
        return None
    if is_agent(subject.token) and clause.relayed_by is not None:
        return None
    place_word = _preposition(End(heading.name, heading.entity_type, None))
    if clause.verb.dep_ == "acl" or clause.verb.pos_ == "NOUN":
        return None  # `liabilities assumed`: no statement but a description
    # `Revenue fell` says something of the company; that a risk arises, or its platforms include something, does not.
    if place_word == "at" and (subject.token.lemma_.lower() not in words.COMPANY_MEASURES or _has_object(clause)):
        return None
    place = End(heading.name, heading.entity_type, None, named=True)
    return subject, place_word, place


def _preposition(place: End) -> str:
    """Things happen in a place or in what is named after one, and at a firm."""
    return "at" if place.entity_type == "Organization" and " of " not in place.name else "in"


def _is_incomplete(clause: Clause) -> bool:
    """True where the verb has an object, a clause or a complement that the relationship does not tell."""
    verb = clause.verb
    if (verb.lemma_ in words.STAYING and clause.relationship.endswith(verb.lower_)) or clause.relationship.endswith(
        "due"
    ):
        return True
    if verb.lemma_ in words.REPORTING and not any(child.dep_ == "auxpass" for child in verb.children):
        return True
    if verb.lemma_ in words.REGARDING:
        return True  # "should be considered together with sales"
    for child in verb.children:
        if child.dep_ in ("ccomp", "xcomp", "attr", "agent") or (
            child.dep_ in ("dobj", "dative") and not is_value(child)
        ):
            return True
        stranded = child.dep_ == "prep" and not any(True for _ in child.children)
        if stranded or (child.dep_ == "prep" and _is_complement(child, verb)):
            return True
        if child.dep_ == "acomp" and any(c.dep_ in ("ccomp", "xcomp") for c in child.children):
            return True  # "were hopeful that"
    return verb.lemma_ == "be" and clause.relationship.split()[-1] in ("is", "are", "was", "were", "be", "been", "not")


def _has_object(clause: Clause) -> bool:
    """True for `sales include $7.7 billion of revenue`, which is cut short without its object."""
    changes = clause.verb.lemma_ in words.CHANGE_NOUNS or clause.verb.lemma_ in ("grow", "fall")
    return not changes and any(child.dep_ in ("dobj", "attr") for child in clause.verb.children)


def _is_complement(preposition: "Token", verb: "Token") -> bool:
    """True for the `for` of `were looking for value`: neither time nor place nor cause nor an aside."""
    nouns = pobjects(preposition)
    if preposition.lower_ == "as" and preposition.i > verb.i and any(c.dep_ == "auxpass" for c in verb.children):
        return True  # "were described as lackluster"
    if (
        preposition.lower_ in ("for", "of", "with", "at")
        and not is_manner(preposition)
        and nouns
        and preposition.i > verb.i
        and is_value(nouns[0])
    ):
        return True
    return (
        preposition.i > verb.i
        and preposition.lower_ in words.OBJECT_PREPOSITIONS - words.PLACE_PREPOSITIONS
        and preposition.nbor(-1).lower_ not in words.LOOSENING
        and not is_manner(preposition)
        and bool(nouns)
        and not (is_time(nouns[0]) or is_value(nouns[0]) or nouns[0].lemma_.lower() in words.IDIOM_HEADS)
    )


def _owner(head: "Token", ends: Ends) -> tuple[str, str, End] | None:
    """`auto sales in New Hampshire`, `Acme's revenue`: the rest of the phrase, a preposition and the named thing."""
    phrase = phrase_of(head)
    if phrase is None:
        return None
    for child in head.children:
        if child.dep_ == "poss" and ends.names.at(child):
            owners = [end for end in ends.of(child) if end.named]
            following = child.right_edge.i + 1
            if owners and phrase.start <= child.i and following < phrase.end:
                return head.doc[following : phrase.end].text, _preposition(owners[0]), owners[0]
        if child.dep_ != "prep" or child.lower_ not in ("in", "across", "at", "of") or child.i > phrase.end:
            continue
        before = head.doc[phrase.start : child.i].text
        measure = head.lemma_.lower() in words.MEASURE_HEADS | words.VAGUE_HEADS and child.i == head.i + 1
        for end in ends.objects(child):
            if not measure and (end.named or child.lower_ in ("in", "across")):
                return before, _preposition(end) if child.lower_ == "of" else child.lower_, end
    return None


def _speaks_of_one(clause: Clause) -> bool:
    """True under `one contact said that`: what one says does not hold of the region."""
    speaker = clause.relayed_by
    return speaker is not None and any(c.lower_ in ("a", "an", "one", "another") for c in speaker.children)


def _is_elsewhere(clause: Clause, heading: str, ends: Ends) -> bool:
    """True where the clause, or who is quoted with it, names a place of its own."""
    tokens = list(clause.chain[0].subtree)
    if clause.relayed_by is not None:
        tokens += list(clause.relayed_by.subtree)
    places = {name.text for token in tokens if (name := ends.names.at(token)) and name.entity_type == "Place"}
    return bool(places - {heading})
