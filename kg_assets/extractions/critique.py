"""A second role checks an extraction; where it finds faults, one more is made and the better kept."""

from kg_assets.extractions import prompts
from kg_assets.extractions.prompts import Passage
from kg_assets.extractions.reading import read_extraction
from kg_resources.language_model import Critique, Extraction, LanguageModel, ReplyFailed, TokenUsage


async def checked(model: LanguageModel, passage: Passage, first: Extraction) -> tuple[Extraction, TokenUsage, str]:
    """The extraction to keep, what the check used, and a note where it failed. A check that fails costs no facts."""
    try:
        messages = prompts.critique_messages(passage, first)
        critique = await model.ask("critique", messages, Critique)
    except ReplyFailed as failure:
        return first, failure.usage, f"not checked: {failure}"
    if not needs_revision(critique.value):
        return first, critique.usage, ""
    try:
        messages = prompts.revision_messages(passage, first, critique.value)
        second = await model.ask("extraction", messages, Extraction)
    except ReplyFailed as failure:
        return first, critique.usage + failure.usage, f"not revised: {failure}"
    return better(first, second.value, critique.value, passage.text), critique.usage + second.usage, ""


def needs_revision(critique: Critique) -> bool:
    """Whether it found anything to be done better."""
    return not critique.approved and bool(critique.issues or critique.missed_facts or critique.corrections)


def better(first: Extraction, second: Extraction, critique: Critique, text: str) -> Extraction:
    """The second, unless it lost more than the critique asked for.

    Each issue and each correction may cost one grounded fact; a second extraction that has fewer than that, or none at
    all where the first had some, is worse.
    """
    before, after = (len(read_extraction(extraction, text)[1]) for extraction in (first, second))
    allowed = before - len(critique.issues) - len(critique.corrections)
    return second if after >= max(allowed, min(before, 1)) else first
