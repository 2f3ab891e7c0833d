"""Takes a relationship phrase apart: negation, modality and auxiliaries go, the words that carry the meaning stay.

Rules over closed word classes and lemmas, not a parser: the phrases are a few words long and often cut off.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from simplemma import lemmatize


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: Final = word_set("a an the its their his her our this these those some any")
NEGATIONS: Final = word_set("not never no neither nor none nothing nobody without")
_LONGEST_PHRASE: Final = 50
"""Words; what stands behind them, in a sentence that got in as a phrase, is not read."""
_MODALS: Final = word_set("may might could can would will shall should must ought to")
_ADVERBS: Final = word_set(
    "also still now then again even just only further already soon ever too often very quite rather somewhat "
    "overall almost once together however later both"
)
_NOT_ADVERBS: Final = word_set(
    "supply apply rely reply imply comply ally multiply family fly early formerly previously"
)
_DEGREE: Final = word_set(
    "slight modest moderate small sharp steep significant substantial considerable strong robust solid healthy "
    "large big mild minor major notable gradual marginal broad rapid great continued record new recent additional "
    "certain several many various noticeable virtually higher lower year month prior more much early percent "
    "million billion"
)
"""A synonym that names one of them still matches; one that does not reads over them."""
_ASPECT: Final = word_set("continue begin start tend appear seem proceed manage serve use need have come go")
_EXPECTATION: Final = word_set(
    "expect plan intend anticipate aim hope seek want likely unlikely project forecast predict schedule set poise "
    "propose slate prepare try attempt look able ready estimate believe think say consider"
)
_RAISING: Final = word_set("report cite describe characterize note see view consider assess regard deem say perceive")
_CHOICES: Final = word_set("choose decide elect opt")
_REFUSALS: Final = word_set("fail refuse unable decline neglect unwilling cease stop")
_WITH_GERUND: Final = word_set("continue begin start keep anticipate consider propose try cease stop")
_CLAUSE_STARTS: Final = word_set(
    "that which who whether if but and or yet after before because although though while as until unless despite "
    "when since where than so"
)
_NEGATION_IDIOMS: Final = (
    (r"\b(?:no|not any) (?:\w+ )?changes?\b", "unchanged"),
    (r"\bnot (?:(?:the|a) )?(?:only|sole|just|merely|solely|simply|entirely|exclusively)\b", ""),
    (r"\bno (?=\d)", "number "),
    (r"\bnot for profit\b", "nonprofit"),
    (r"\b(?:no longer|not yet)\b", "not"),
    (r"\byet to\b", "not to"),
    (r"\bas not\b", "not as"),
)
_ASIDES: Final = (
    r"\bin (?:some|many|most|several|recent|certain) (?:cases?|instances?|weeks|months|years|districts)\b"
    r"|\bin (?:part|general|particular|turn)\b|\bon (?:balance|average|net|the whole)\b"
    r"|\b(year|month|quarter) (?:over|on) \1\b"
)
_INTENTIONS: Final = r"\b(?:in talks|in negotiations|on track|in process|under contract|on course) to\b"
_SUBORDINATORS: Final = word_set("that which who when if while as although though where until and but")
_PARTICIPLES: Final = word_set(
    "led driven built bought sold held run made given taken written seen known found paid sent set put cut hit "
    "won lost met left brought fed kept told taught thought chosen hurt beaten overseen undertaken spun shut "
    "spread spent grown risen fallen begun become drawn shown worn born borne lent split withdrawn understood "
    "sought bid cast shed struck swept broken frozen hidden forbidden overtaken underwritten rewritten rebuilt "
    "said felt heard meant dealt laid sunk shrunk gone done been offset forecast"
)
_NOT_PARTICIPLES: Final = word_set(
    "need speed feed exceed proceed elevated subdued unchanged mixed concerned unemployed"
)
"""Other forms in -ed, and adjectives: "had elevated prices" is no perfect."""
_LEMMAS: Final = {
    "rose": "rise", "left": "leave", "won": "win", "felt": "feel", "thought": "think", "lying": "lie",
    "lower": "lower", "higher": "higher", "fewer": "fewer", "better": "better", "goods": "goods",
}  # fmt: skip
"""Where the dictionary has another word, or the form matters: `lower` tells of movement, `low` of a level."""


@dataclass(frozen=True)
class RelationshipPhrase:
    """A phrase without its negation, modality, aspect and auxiliaries."""

    words: tuple[str, ...]
    """What is left, in lower case, without articles; may be empty."""
    negated: bool
    copula: bool
    """A form of "be" stood before `words`."""
    subordinate: bool = False
    """The words begin a clause of condition or time, which another clause follows."""
    infinitive: bool = False
    """The first word is a verb for certain: a modal or "to" stood before it."""

    @property
    def lemmas(self) -> tuple[str, ...]:
        return tuple(lemma(word) for word in self.words)

    @property
    def passive(self) -> bool:
        return self.copula and is_participle(self.words[0])

    def tail(self) -> "RelationshipPhrase":
        """What is left without the first word."""
        return _strip(self.words[1:], self.negated, self.copula and is_filler(self.words[0]))


@cache
def lemma(word: str) -> str:
    return _LEMMAS.get(word) or lemmatize(word, "en").lower()


def is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and word not in _NOT_ADVERBS)


def is_filler(word: str) -> bool:
    """An adverb, a number or a word of degree: a synonym matches across it."""
    return word in _DEGREE or word.isdigit() or is_adverb(word)


def is_participle(word: str) -> bool:
    return word in _PARTICIPLES or (word.endswith("ed") and word not in _NOT_PARTICIPLES)


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words without accents and punctuation; "didn't" and "cannot" come apart."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("\u2019", "'")
    text = re.sub(r"\b(?:can't|cannot)\b", "can not", text.replace("won't", "will not"))
    text = re.sub(r"n't\b", " not", text)
    return tuple(re.findall(r"[^\W_]+", re.sub(r"'s?\b", "", text)))


def without_negation(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words without those that deny the relationship, and whether there were any.

    What is denied in a later clause ("reported that it did not grow") denies another verb and stays. "No change"
    is a statement ("unchanged"), "not only" and "not the sole" deny nothing.
    """
    text = " ".join(words)
    for pattern, meaning in _NEGATION_IDIOMS:
        text = re.sub(pattern, meaning, text)
    words = tuple(text.split())
    kept: list[str] = []
    denied = False
    for position, word in enumerate(words):
        if position and word in _CLAUSE_STARTS:
            return (*kept, *words[position:]), denied
        # "without" in the middle opens an adjunct of its own: "fell without recovering"
        if word in NEGATIONS and (word != "without" or position in (0, len(words) - 1)):
            denied = True
        else:
            kept.append(word)
    return tuple(kept), denied


def parse(text: str) -> RelationshipPhrase:
    """Takes the phrase apart; nothing but its words of negation is looked for beyond the front."""
    words, negated = without_negation(words_of(text))
    text = " ".join(word for word in words if word not in ARTICLES)
    text = re.sub(_ASIDES, " ", re.sub(_INTENTIONS, "expected to", text))
    return _strip(tuple(text.split()[:_LONGEST_PHRASE]), negated, copula=False)


def _strip(words: tuple[str, ...], negated: bool, copula: bool) -> RelationshipPhrase:
    """Drops from the front, as long as it finds them: auxiliaries, adverbs, expectation ("expects to"), aspect
    ("continued to"), reported speech ("was described as"), refusal ("failed to", which denies)."""
    position, subordinate, infinitive = 0, False, False
    while position < len(words):
        word, base = words[position], lemma(words[position])
        after = next((i for i in range(position + 1, len(words)) if not is_adverb(words[i])), len(words))
        following = words[after] if after < len(words) else ""
        target = after + (following == "to")
        leads_on = (following == "to" or (following.endswith("ing") and base in _WITH_GERUND)) and target < len(words)
        if base == "be" or (base == "get" and is_participle(following)):
            copula, position = True, position + 1
        elif base in _RAISING and copula and following in ("as", "to"):
            copula, infinitive, position = following == "as", following == "to", after + 1
        elif base in _REFUSALS and leads_on:
            negated, copula, infinitive, position = not negated, False, True, target
        elif leads_on and (base in _EXPECTATION | _ASPECT or (base in _CHOICES and negated)):
            copula, infinitive, position = False, True, target
        elif (base == "have" and is_participle(following)) or (base == "do" and negated and following):
            copula, position = False, position + 1
        elif position == 0 and word in _SUBORDINATORS:
            subordinate, position = True, 1
        elif word in _MODALS:
            infinitive, position = True, position + 1
        elif is_adverb(word):
            position += 1
        else:
            break
    return RelationshipPhrase(words[position:], negated, copula, subordinate, infinitive)
