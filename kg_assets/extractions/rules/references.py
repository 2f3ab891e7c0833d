"""What `it`, `she`, `we` and `the company` stand for: only where the document says so or leaves no choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.entities import Name, Names
from kg_assets.extractions.rules.headings import Heading
from kg_assets.identity import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


_MARKS: Final[Mapping[str, tuple[str, ...]]] = {
    "bank": ("bank", "banc", "saving", "trust co"),
    "partnership": ("partner", "l.p.", " lp", "llp"),
    "trust": ("trust",),
    "fund": ("fund",),
}
"""What the name of an organization holds that a text goes on to call `the bank`. Whatever has a name may be `the
company`."""


@dataclass
class References:
    """What the document defines, and what the sentences so far spoke of."""

    heading: Heading | None
    own_organization: Heading | None
    """Whose text this is: what `we` and `the company` stand for."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """What the document defines: term -> the name of the organization."""
    speaks_for_own: bool = True
    """False while a speaker of a transcript may not mean the company by `we`."""
    _person: Name | None = None
    _organizations: dict[str, Name] = field(default_factory=dict)
    _previous_subject: Name | None = None

    def read(self, sentence: "Span", names: Names) -> None:
        """Remembers a sentence, after its facts were drawn."""
        subject = next((t for t in sentence if t.dep_ in ("nsubj", "nsubjpass") and t.head == sentence.root), None)
        name = names.at(subject) if subject is not None else None
        if subject is not None and any(child.dep_ == "conj" for child in subject.children):
            name = None
        if subject is None or not (subject.pos_ == "PRON" or is_reference(subject)):
            self._previous_subject = name
        if name and name.entity_type == "Organization":
            self._organizations.setdefault(name.text.split()[0], name)
        found = [name for token in sentence if (name := names.at(token)) and name.entity_type == "Person"]
        people = {person.text.split()[-1]: person for person in found}
        if name and name.entity_type == "Person":
            self._person = name
        elif people:
            self._person = next(iter(people.values())) if len(people) == 1 else None

    def resolve(self, token: "Token", names: Names, speaker: "Token | None" = None) -> Heading | None:
        """The named thing that a pronoun or a reference stands for, or None. `speaker`: who is said to say it."""
        word = token.lower_
        if word in ("we", "us", "our"):
            return self._own(self.terms.get("we") or self.terms.get(word)) if speaker is None else None
        if word in ("he", "she"):
            return self._personal(token, names, speaker, "Person", self._person)
        if word == "it":
            return self._personal(token, names, speaker, "Organization", self._previous_subject)
        if not is_reference(token):
            return None
        if word in words.REGION_REFERENCES:
            return self.heading if self.heading != self.own_organization else None
        return self._organization(token)

    def _own(self, defined: str | None) -> Heading | None:
        if not self.speaks_for_own:
            return None
        return Heading(defined, "Organization") if defined else self.own_organization

    def _organization(self, token: "Token") -> Heading | None:
        """What `the Company`, `the bank` stand for: a term that the document defines, else whose document it is, else
        the only organization that the passage has spoken of, where its name allows the word."""
        if defined := self.terms.get(token.text):
            return Heading(defined, "Organization")
        own, word = self.own_organization, token.lower_
        if own and _fits(word, own.name):
            return own
        fitting = [name for name in self._organizations.values() if _fits(word, name.text)]
        return _named(fitting[0], "Organization") if len(fitting) == 1 else None

    def _personal(
        self, token: "Token", names: Names, speaker: "Token | None", kind: EntityType, earlier: Name | None
    ) -> Heading | None:
        """The subjects before the pronoun in its own sentence leave no choice, or there are none and the sentence
        before spoke of one."""
        if speaker is not None:
            return _named(names.at(speaker), kind)
        before = [
            other
            for other in token.sent
            if other.i < token.i and other.dep_ in ("nsubj", "nsubjpass") and other.tag_ not in ("WDT", "WP")
        ]
        if not before:
            return _named(earlier, kind)
        found = {names.at(other) for other in before if other.lower_ != token.lower_}
        return _named(found.pop(), kind) if len(found) == 1 else None


def _fits(word: str, name: str) -> bool:
    """Whether an organization of that name may be called so: `the bank` is none that makes steel."""
    marks = _MARKS.get(word)
    return marks is None or any(mark in name.lower() for mark in marks)


def is_reference(token: "Token") -> bool:
    """True for `the company`, `the District` without anything that would make it another one."""
    word = token.lower_
    if word not in words.ORGANIZATION_REFERENCES | words.REGION_REFERENCES or token.tag_ in ("NNS", "NNPS"):
        return False
    if any(child.dep_ in ("prep", "relcl", "acl") for child in token.rights):
        return False  # "the group of banks"
    modifiers = list(token.lefts)
    return len(modifiers) == 1 and modifiers[0].lower_ == "the"


def _named(name: Name | None, kind: EntityType) -> Heading | None:
    return Heading(name.text, name.entity_type) if name and name.entity_type == kind else None
