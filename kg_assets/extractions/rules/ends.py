"""Subjects and objects: from a noun of the sentence to what it names."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg_assets.extractions.rules.antecedents import Antecedents
from kg_assets.extractions.rules.clean_phrases import MAX_WORDS
from kg_assets.extractions.rules.entities import Names
from kg_assets.extractions.rules.phrases import Phrase, bare_phrase, phrase_of, prefix_of
from kg_assets.extractions.rules.references import References, is_reference
from kg_assets.identity import EntityType, normalized_name

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class End:
    """A subject or object."""

    name: str
    entity_type: EntityType
    token: "Token | None"
    """Its head; None where a heading supplies it."""
    named: bool = False
    """True for a proper name."""
    resolved: bool = False
    """True where a pronoun or `the company` stands in the sentence."""
    singular: bool = False
    """True for `a retailer`: one of many."""
    negated: bool = False
    """True for `no retailer`."""

    def differs_from(self, other: "End") -> bool:
        return normalized_name(self.name, self.entity_type) != normalized_name(other.name, other.entity_type)


class Ends:
    """What the nouns of one block name."""

    def __init__(self, names: Names, references: References) -> None:
        self.names = names
        self.references = references
        self.antecedents = Antecedents()

    def of(self, token: "Token", *, speaker: "Token | None" = None, restricted: bool = False) -> list[End]:
        """Each of several coordinated proper names, or one phrase; nothing where the noun is vague. `speaker` is the
        subject of a `said that` above it."""
        if token.pos_ == "PRON" or is_reference(token):
            found = self.references.resolve(token, self.names, speaker)
            if found:
                return [End(found.name, found.entity_type, token, named=True, resolved=True)]
            return self._resolved(token, self.antecedents.of(token))
        if self.names.at(token):
            return self._coordinated(token)
        apposed = next((child for child in token.rights if self._is_name_of(child, token)), None)
        if apposed is not None:
            return self.of(apposed)
        phrase = phrase_of(token, restricted=restricted)
        members = _members(token)
        if len(members) > 1 and _shares_head(members):
            return []
        if len(members) > 2 or (phrase is None and len(members) > 1):
            if any(c.dep_ == "poss" and c.pos_ == "PRON" for c in token.lefts):
                return []  # "their size, diet and range": whose, is lost
            found = [self._member(member, restricted) for member in members]
            return [end for ends in found for end in ends] if found[0] else []
        if (phrase is None or "," in phrase.text) and (found := self._distributed(token)):
            return found
        if phrase is None and (antecedent := self.antecedents.of(token)):
            return self._resolved(token, antecedent)
        return [self._owned(_of_phrase(phrase), phrase)] if phrase else []

    def _distributed(self, token: "Token") -> list[End]:
        """`loss of speech, writing and song` as the loss of each."""
        prefix = prefix_of(token)
        if not prefix or token.pos_ != "NOUN":
            return []
        first = next(noun for child in token.rights if child.dep_ == "prep" for noun in (*pobjects(child), token))
        members = _members(first) if first != token else []
        if len(members) < 2 or _shares_head(members) or any(self.names.at(member) for member in members):
            return []
        found = [end for member in members for end in self._member(member, restricted=True)]
        kind = _of_phrase(bare_phrase(token)).entity_type
        return [End(f"{prefix} {end.name}", kind, token) for end in found if not end.negated]

    def _owned(self, end: End, phrase: Phrase) -> End:
        """`their origins` as `origins of urban legends`, `his work` as `Monet's work`, where the owner is clear. Of an
        object it is the subject of its own clause: its name stays as it is."""
        head = phrase.head
        owner = next((c for c in head.lefts if c.dep_ == "poss" and c.pos_ == "PRON" and c.i < phrase.start), None)
        antecedent = self.antecedents.of(owner) if owner and head.dep_ in ("nsubj", "nsubjpass") else None
        found = self._plain(antecedent) if antecedent else []
        if owner is None or len(found) != 1 or (found[0].entity_type == "Person") != (owner.lower_ in ("his", "her")):
            return end
        (of,) = found
        name = f"{of.name}'s {end.name}" if of.named else f"{end.name} of {of.name}"
        return replace(end, name=name, resolved=True) if len(name.split()) <= MAX_WORDS else end

    def _member(self, token: "Token", restricted: bool) -> list[End]:
        """One of several nouns without the others."""
        name = self.names.at(token)
        if name:
            return [End(name.text, name.entity_type, token, named=True)]
        phrase = phrase_of(token, restricted=restricted, alone=True)
        return [_of_phrase(phrase)] if phrase else []

    def _resolved(self, token: "Token", antecedent: "Token | None") -> list[End]:
        """What the antecedent of a pronoun names, if it names one."""
        if antecedent is None:
            return []
        found = [end for end in self._plain(antecedent) if token.lower_ != "it" or end.entity_type != "Person"]
        return [replace(end, token=token, resolved=True, singular=False) for end in found if len(found) == 1]

    def _plain(self, token: "Token") -> list[End]:
        """What a noun names by itself."""
        if self.names.at(token):
            return self._coordinated(token)
        phrase = phrase_of(token)
        return [_of_phrase(phrase)] if phrase else []

    def objects(self, preposition: "Token") -> list[End]:
        return [end for noun in pobjects(preposition) for end in self.of(noun, restricted=True)]

    def _is_name_of(self, child: "Token", noun: "Token") -> bool:
        """True for the name in `the auditor, Marsh LLP,`: one thing, which is named after it."""
        name = self.names.at(child)
        if name is not None and child.dep_ == "appos" and name.start == noun.i + 1:
            return True  # "his cousin Daniel Roe"
        definite = any(c.lower_ in ("the", "our", "its", "their") for c in noun.lefts) and noun.tag_ == "NN"
        coordinated = any(c.dep_ == "cc" for c in noun.rights) or any(c.dep_ in ("conj", "cc") for c in child.children)
        apposed = child.dep_ in ("appos", "conj") and name is not None and not coordinated and definite
        return apposed and name is not None and noun.nbor().text == "," and name.begin(noun.doc) == noun.i + 2

    def _coordinated(self, token: "Token") -> list[End]:
        tokens = [token]
        for member in tokens:
            tokens.extend(child for child in member.children if child.dep_ == "conj" and self.names.at(child))
        found = {name.text: (name, member) for member in tokens if (name := self.names.at(member))}
        return [End(name.text, name.entity_type, member, named=True) for name, member in found.values()]


def pobjects(preposition: "Token") -> list["Token"]:
    """The nouns after a preposition, or the gerund: `for addressing waste`."""
    return [c for c in preposition.children if c.dep_ == "pobj" or (c.dep_ == "pcomp" and c.tag_ == "VBG")]


def _of_phrase(phrase: Phrase) -> End:
    return End(phrase.text, phrase.entity_type, phrase.head, singular=phrase.singular, negated=phrase.negated)


def _members(noun: "Token") -> list["Token"]:
    """A noun and the nouns coordinated to it, in order."""
    members = [noun]
    for member in members:
        members.extend(child for child in member.rights if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN"))
    members.sort(key=lambda token: token.i)
    closed = next((i for i, m in enumerate(members) if any(c.dep_ == "cc" and c.i > m.i for c in m.rights)), None)
    return members if closed is None else members[: closed + 2]  # what follows `, and B` is misread


def _shares_head(members: list["Token"]) -> bool:
    """True for `retail, hotel, and tourism firms`: all are firms."""
    *others, last = members
    bare = all(m.tag_ != "NNS" and not any(c.dep_ in ("amod", "compound", "det") for c in m.lefts) for m in others)
    return bare and any(c.dep_ == "compound" for c in last.lefts)
