"""What a clause says of its subject: each object of its verb, with the relationship that leads to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.ends import End, Ends, pobjects
from kg_assets.extractions.rules.phrases import bare_phrase, phrase_of
from kg_assets.extractions.rules.relationships import article, is_manner, join
from kg_assets.extractions.rules.values import is_time, is_value

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_FOLDED_WORDS: Final = 5


def objects_of(verb: "Token", phrase: str, subject: End, ends: Ends) -> Iterator[tuple[str, End]]:
    """Relationship and object: the direct object, the agent of a passive, or what a preposition brings."""
    direct = next((c for c in verb.children if c.dep_ in ("dobj", "attr") and not is_value(c)), None)
    counted = next((c for c in verb.children if c.dep_ == "attr" and c.lower_ == "one"), None)
    if counted is not None:  # "is one of the most pressing issues"
        yield from ((f"{phrase} one of", end) for of in prepositions_of(counted) for end in ends.objects(of))
        return
    if direct is None and _shares_object(verb):
        verb = next(c for c in verb.children if c.dep_ == "conj")
        direct = next((c for c in verb.children if c.dep_ == "dobj" and not is_value(c)), None)
        if direct is None:
            return
    if direct is not None and direct.dep_ == "attr" and _is_loose_complement(direct):
        return
    if direct is not None:
        yield from _direct(verb, phrase, direct, subject, ends)
        return
    if any(c.dep_ == "ccomp" or (c.dep_ == "dobj" and is_time(c)) for c in verb.children):
        return
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    if agent is not None:
        yield from ((f"{phrase} by", end) for end in ends.objects(agent))
    if any(c.dep_ in ("dobj", "nsubjpass") and c.lemma_ in ("percent", "%") for c in verb.children):
        return  # "bought 9 percent of": what it is a part of is lost
    after, before = [], []
    for preposition in prepositions_of(verb):
        (after if preposition.i > verb.i else before).append(preposition)
    first = agent is None
    for preposition in after or before:
        own = _of_own(f"{phrase} {preposition.lower_}", pobjects(preposition)[0], subject, ends)
        if own is not None:
            yield from own
            continue
        for relationship, end in _through_preposition(phrase, preposition, ends):
            if (end.named or first) and not end.negated:
                yield relationship, end
        first = False


def _through_preposition(phrase: str, preposition: "Token", ends: Ends) -> list[tuple[str, End]]:
    """`stems from curiosity`; `serves as a source of energy` with the role in the relationship."""
    noun = pobjects(preposition)[0]
    relationship = f"{phrase} {preposition.lower_}"
    if any(child.lower_ == "one" for child in noun.lefts):
        return []  # "from one generation to the next"
    if preposition.lower_ == "as" and (through := through_noun(f"{relationship} {article(noun)}".strip(), noun, ends)):
        return through
    return [(relationship, end) for end in ends.objects(preposition)]


def _is_loose_complement(noun: "Token") -> bool:
    """True for `0.9 times earnings`, for the `party` of `is a party to`, where what follows names nothing, and for the
    `process` of `is a process that stores energy`."""
    counted = any(token.tag_ == "CD" for child in noun.lefts for token in child.subtree)
    following = next((c for c in noun.rights if c.dep_ == "prep" and c.lower_ in ("to", "of", "with")), None)
    phrase = phrase_of(noun, restricted=True)
    vacuous = phrase is not None and len(phrase.tokens) == 1 and any(c.dep_ == "relcl" for c in noun.rights)
    return (
        counted
        or vacuous
        or (following is not None and following.i == noun.i + 1 and bool(phrase) and phrase.end <= following.i)
    )


def _shares_object(verb: "Token") -> bool:
    """True for the first verb of `manufacture and market foods`."""
    following = next((c for c in verb.children if c.dep_ == "conj"), None)
    if following is None or any(c.dep_ == "nsubj" for c in following.lefts):
        return False
    return following.pos_ == "NOUN" or following.i <= verb.i + 2  # a noun is the second verb's object, misread


def _direct(verb: "Token", phrase: str, direct: "Token", subject: End, ends: Ends) -> Iterator[tuple[str, End]]:
    if any(c.dep_ == "ccomp" for c in verb.children):
        return  # "told shareholders that": not the telling is the fact
    if verb.lemma_ in words.ENABLING and any(c.dep_ in ("relcl", "acl") for c in direct.rights):
        return  # "causes the price at which we buy to exceed"
    if verb.lemma_ in words.REPORTING and any(c.dep_ == "relcl" for c in direct.rights):
        return  # often a `that` clause, misread
    if verb.lemma_ == "keep" and phrase.endswith(verb.lower_):
        return  # how it is kept, is lost
    if verb.lemma_ in words.SAYING | words.LINKING or verb.lemma_ == "name":
        return
    if verb.lemma_ not in words.HOLDING and any(c.dep_ in ("oprd", "acomp") for c in verb.children):
        return  # "called conditions poor": not the conditions are called
    cast = any(c.lower_ == "as" and c.i > direct.i for c in verb.children) and verb.lemma_ not in words.SERVING
    through = [] if cast else through_noun(phrase, direct, ends)
    if through:
        yield from through
        return
    if direct.lemma_.lower() in words.LIGHT_NOUNS and any(c.dep_ == "prep" for c in direct.rights):
        return  # "plays a role in this": in what, is lost
    if direct.lemma_.lower() in words.CHANGE_NOUNS and not any(c.dep_ == "compound" for c in direct.lefts):
        return  # a change of what, is lost
    bare = bare_phrase(direct)
    short = bare.text if bare.end - bare.start <= _MAX_FOLDED_WORDS else None
    own = _of_own(phrase, direct, subject, ends)
    if own is not None:
        yield from own
        return
    found = ends.of(direct, restricted=True)
    if not cast:
        yield from ((f"{phrase} no" if end.negated else phrase, end) for end in found)
    receiver = next((c for c in verb.children if c.dep_ == "dative" and c.pos_ in ("NOUN", "PROPN")), None)
    if receiver is not None and found and short:
        yield from ((f"{phrase} {join(bare.tokens)} to", end) for end in ends.of(receiver))
    vague = direct.pos_ not in ("NOUN", "PROPN") or direct.lemma_.lower() in words.VAGUE_HEADS
    if not found or not short or bare.negated or direct.dep_ == "attr" or vague:
        return
    for preposition in (*prepositions_of(direct), *prepositions_of(verb)):
        if preposition.lower_ == "of" and preposition.i != bare.end:
            continue
        spoken = preposition.head == verb and preposition.i > direct.i and preposition.lower_ in words.RESULTING
        for end in ends.objects(preposition):
            if end.named or spoken:
                yield f"{phrase} {join(bare.tokens)} {preposition.lower_}", end


def _of_own(phrase: str, noun: "Token", subject: End, ends: Ends) -> list[tuple[str, End]] | None:
    """`could disrupt our operations`: operations of whose text this is. None where nobody else's `our` stands there,
    empty where it stays open whose it is."""
    owner = next((c for c in noun.children if c.dep_ == "poss" and c.lower_ == "our"), None)
    if owner is None or (subject.token is not None and subject.token.lower_ == "we"):
        return None
    own = ends.references.resolve(owner, ends.names)
    bare = bare_phrase(noun)
    if own is None:
        return None
    if bare.end - bare.start > _MAX_FOLDED_WORDS or phrase_of(noun, restricted=True) is None:
        return []
    return [(f"{phrase} {bare.text} of", End(own.name, own.entity_type, owner, named=True, resolved=True))]


def through_noun(phrase: str, noun: "Token", ends: Ends) -> list[tuple[str, End]]:
    """`is a subsidiary of Acme`, `plays a role in trade`, `saw modest growth in wages`: the noun goes into the
    relationship where what follows its preposition is the thing spoken of. Empty where it does not."""
    change = noun.lemma_.lower() in words.CHANGE_NOUNS and noun.dep_ == "dobj"
    bare = bare_phrase(noun)
    if bare.end - bare.start > _MAX_FOLDED_WORDS or ends.names.at(noun):
        return []
    light = noun.dep_ == "dobj" and noun.lemma_.lower() in words.LIGHT_NOUNS
    candidates = (*noun.rights, *noun.head.rights) if light else noun.rights
    preposition = next((c for c in candidates if c.dep_ in ("prep", "dative") and c.i == bare.end), None)
    if preposition is None or preposition.lower_ not in words.CLASSIFYING_PREPOSITIONS:
        return []
    loose = noun.dep_ == "dobj" and preposition.lower_ != "of" and article(noun) != "the "
    described = noun.dep_ in ("attr", "nsubj", "pobj")
    if not (change or light or loose or described):
        return []
    found = [end for end in ends.objects(preposition) if not end.negated]
    if described and preposition.lower_ not in ("of", "for", "in"):
        found = [end for end in found if end.named]
    before = "no " if bare.negated else article(noun) if noun.dep_ == "attr" else ""
    return [(f"{phrase} {before}{join(bare.tokens)} {preposition.lower_}", end) for end in found]


def prepositions_of(head: "Token") -> Iterator["Token"]:
    """Prepositions whose objects say to, from, with or where: not when, why or how."""
    complements = [c for c in head.children if c.dep_ in ("acomp", "oprd", "prt", "advmod") and c.i > head.i]
    candidates = [c for source in (head, *complements) for c in source.children if c.dep_ in ("prep", "dative")]
    for preposition in sorted(candidates, key=lambda token: token.i):
        before = preposition.nbor(-1).lower_ if preposition.i else ""
        cast = any(c.dep_ == "dobj" for c in head.children) or head.lemma_ in words.SERVING | words.REGARDING
        role = preposition.lower_ == "as" and before != "such" and cast
        if not (role or preposition.lower_ in words.OBJECT_PREPOSITIONS) or is_manner(preposition):
            continue
        if preposition.i < head.i:
            if preposition.lower_ not in words.PLACE_PREPOSITIONS:
                continue
        elif before in words.LOOSENING:
            continue
        nouns = pobjects(preposition)
        change = preposition.lower_ in ("from", "to") and nouns and nouns[0].lemma_.lower() in words.CHANGE_NOUNS
        measure = preposition.lower_ == "at" and nouns and nouns[0].lemma_.lower() in words.MEASURE_HEADS
        if change or measure:
            continue  # how much, not where
        if head.lemma_ == "be" and preposition.lower_ in ("to", "with") and preposition.head == head:
            continue
        if nouns and not (nouns[0].lemma_.lower() in words.IDIOM_HEADS or is_time(nouns[0]) or is_value(nouns[0])):
            yield preposition
