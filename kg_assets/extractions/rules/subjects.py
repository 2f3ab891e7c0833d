"""The subject of a verb: its own, or the one that a relative clause, a participle or a coordinated verb shares."""

from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.phrases import is_agent
from kg_assets.extractions.rules.relationships import article

if TYPE_CHECKING:
    from spacy.tokens import Token

CONDITIONS: Final = frozenset(("if", "unless", "whether", "until", "once", "when", "whenever", "lest"))


def subject_of(verb: "Token") -> "Token | None":
    """The noun, pronoun or gerund that a verb speaks of, or None where that stays open."""
    own = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if own is not None:
        if own.lower_ in ("which", "who", "that") and verb.dep_ == "relcl":
            return _antecedent(verb)
        if verb.dep_ == "relcl" and not any(c.dep_ in ("dobj", "acomp", "attr") for c in verb.rights):
            return None  # "the impact that it had on medicine": its object stands before it
        return own
    clausal = next((child for child in verb.children if child.dep_ in ("csubj", "csubjpass", "expl")), None)
    if clausal is not None:
        return clausal if clausal.tag_ == "VBG" and not is_infinitive(verb) else None
    if verb.dep_ in ("advcl", "acl") and verb.tag_ in ("VBG", "VBN"):
        return _subject_of_participle(verb)
    if is_means(verb):
        return subject_of(verb.head.head)
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX") and verb.head != verb:
        return _shared_subject(verb)
    return None


def _shared_subject(verb: "Token") -> "Token | None":
    """The subject of the verb that this one is coordinated to, where its form lets it be shared."""
    first = verb.head
    finite = any(c.dep_ in ("aux", "auxpass") and c.lemma_ in ("be", "have") and c.tag_ != "VB" for c in first.lefts)
    if verb.tag_ == "VB" and (finite or first.tag_ in ("VBZ", "VBD")):
        return None  # "is needed to save bees and help farmers": help belongs to save
    if first.tag_ == "VBN" and verb.tag_ == "VBP":
        return None  # "have enabled us to call and write": write belongs to call
    if is_infinitive(first) and any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children):
        return None  # "waited for sales to recover but could not": not the sales could not
    passive = verb.tag_ == "VBN" and not any(child.dep_ in ("aux", "auxpass") for child in verb.children)
    if (verb.tag_ == "VBG" or (passive and first.tag_ != "VBN")) and first.tag_ != verb.tag_:
        return None
    return subject_of(first)


def _subject_of_participle(verb: "Token") -> "Token | None":
    """Of `Acme cut costs, raising its margin`, `stories, passed down through generations`: only after a comma."""
    bound = list(verb.lefts)
    if verb.dep_ == "acl" and (identified := _identified(verb.head)) is not None:
        return identified
    if verb.dep_ == "acl" and verb.head.dep_ == "attr" and not _after_comma(verb):
        return _antecedent(verb)  # "Atlantis was an island located beyond the strait"
    if not _after_comma(verb) or any(c.dep_ in ("aux", "auxpass", "mark") or c.lower_ in CONDITIONS for c in bound):
        return None
    if verb.lemma_ in words.INTRODUCING:
        return None
    if verb.dep_ == "acl":
        return verb.head if verb.head.dep_ not in ("pobj", "conj") else None
    if verb.head.pos_ not in ("VERB", "AUX") or verb.i < verb.head.i:
        return None
    subject = subject_of(verb.head)
    if subject is None or any(c.dep_ == "neg" or c.lower_ in ("should", "must") for c in verb.head.lefts):
        return None  # what is denied or demanded of the first verb, may be so of this one
    if verb.tag_ == "VBN" and any(c.dep_ == "dobj" for c in verb.head.rights):
        return None  # "publishes news, gathered by others": the news is
    acting = subject.pos_ in ("PROPN", "PRON") or is_agent(subject)
    unclear = acting or verb.head.dep_ in ("relcl", "conj")
    return None if unclear and verb.lemma_ in words.CONSEQUENCE else subject


def is_means(verb: "Token") -> bool:
    """True for the `cutting` of `raised its margin by cutting costs`."""
    return verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.lower_ == "by" and verb.head.i > verb.head.head.i


def _after_comma(verb: "Token") -> bool:
    start = verb.left_edge.i
    return start > 0 and verb.doc[start - 1].text == ","


def _antecedent(verb: "Token") -> "Token | None":
    """Of `Acme, which makes kegs`: after a comma, or it would restrict what the name stands for. `Photosynthesis is a
    process that stores energy` says what photosynthesis does."""
    noun = verb.head
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in words.CLASSIFIERS:
        noun = noun.head.head  # "a form of medicine that uses oils"
    described = noun
    if noun.dep_ == "attr":
        described = next((child for child in noun.head.children if child.dep_ == "nsubj"), noun)
        cleft = described.pos_ == "PRON" and article(noun) not in ("a ", "an ")  # "it was Acme that fell"
        if cleft or any(child.dep_ == "neg" for child in noun.head.children):
            return None
    elif noun.dep_ == "pobj" and noun.head.lower_ == "as" and noun.head.head.pos_ == "VERB":
        verb_of_role = noun.head.head  # "bees serve as carriers that move pollen"
        described = next((c for c in verb_of_role.rights if c.dep_ == "dobj"), None) or subject_of(verb_of_role) or noun
    elif noun.dep_ == "appos":
        described = noun.head
    elif (identified := _identified(noun)) is not None:
        described = identified
    if described != noun:
        named = described.pos_ in ("NOUN", "PROPN") or described.lower_ in ("it", "they")
        return described if named and not disagree(described, verb) else None
    if not _after_comma(verb):
        return None
    if noun.pos_ == "PROPN":
        return noun
    agrees = {"NN": "VBZ", "NNS": "VBP"}.get(noun.tag_)  # "prices fell by a tenth, which helped": no noun is meant
    finite = next((c for c in verb.lefts if c.dep_ in ("aux", "auxpass")), verb)
    agreed = finite.tag_ == agrees or (finite.tag_ == "MD" and noun.tag_ == "NNS")
    return noun if agreed and noun.right_edge.i == verb.right_edge.i else None


def _identified(noun: "Token") -> "Token | None":
    """Of `another factor that weakens firms is debt`: debt. None where the noun is not said to be something."""
    if noun.dep_ == "pobj" and noun.head.head.lower_ == "one":
        noun = noun.head.head
    indefinite = noun.lower_ == "one" or any(c.lower_ in ("another", "a", "an") for c in noun.lefts)
    if noun.dep_ != "nsubj" or noun.head.lemma_ != "be" or not indefinite:
        return None
    found = next((child for child in noun.head.rights if child.dep_ == "attr"), None)
    described = article(noun) in ("a ", "an ") and found is not None and article(found) in ("a ", "an ")
    return None if described else found  # "a firm that cuts jobs is a bad employer"


def disagree(subject: "Token", verb: "Token") -> bool:
    """True where the parser took a noun for a verb: of `their head count` the head does not count."""
    coordinated = any(child.dep_ in ("conj", "cc") for child in subject.children)
    return (
        subject.tag_ == "NN"
        and verb.tag_ in ("VBP", "VB")
        and not coordinated
        and not any(child.dep_ in ("aux", "auxpass") for child in (*verb.lefts, *verb.head.lefts))
    )


def is_hyphenated(verb: "Token") -> bool:
    """True for the second part of a compound: the `led` of `demand-led`."""
    return verb.i > 0 and verb.nbor(-1).text in ("-", "\u2013") and not verb.nbor(-1).whitespace_


def is_infinitive(verb: "Token") -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)
