"""Subjects and objects: from a noun of the sentence to what it names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg_assets.extractions.rules.entities import Names
from kg_assets.extractions.rules.phrases import phrase_of
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

    def of(self, token: "Token", *, speaker: "Token | None" = None, restricted: bool = False) -> list[End]:
        """Each of several coordinated proper names, or one phrase; nothing where the noun is vague. `speaker` is the
        subject of a `said that` above it."""
        if token.pos_ == "PRON" or is_reference(token):
            found = self.references.resolve(token, self.names, speaker)
            return [End(found.name, found.entity_type, token, named=True, resolved=True)] if found else []
        if self.names.at(token):
            return self._coordinated(token)
        apposed = next((child for child in token.rights if self._is_name_of(child, token)), None)
        if apposed is not None:
            return self.of(apposed)
        phrase = phrase_of(token, restricted=restricted)
        if phrase is None:
            return []
        return [End(phrase.text, phrase.entity_type, token, singular=phrase.singular, negated=phrase.negated)]

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
    return [child for child in preposition.children if child.dep_ == "pobj"]
