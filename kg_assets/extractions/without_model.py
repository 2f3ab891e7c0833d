"""Extraction without a language model: grammar and rules."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kg_assets.chunks.result import Chunk, Document
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact
from kg_assets.extractions.rules.appositions import descriptions_of
from kg_assets.extractions.rules.clean import Cleaned, prose_of
from kg_assets.extractions.rules.dates import nearest_date
from kg_assets.extractions.rules.definitions import Terms, terms_of
from kg_assets.extractions.rules.ends import Ends
from kg_assets.extractions.rules.entities import Names, names_of
from kg_assets.extractions.rules.facts import MAX_TOKENS, Statement, statements_of
from kg_assets.extractions.rules.file_types import TypeVotes, retyped
from kg_assets.extractions.rules.headings import Heading, heading_entity, own_organization
from kg_assets.extractions.rules.references import References
from kg_assets.extractions.rules.speakers import Speaker, is_auditors_report, speaker_of
from kg_assets.extractions.rules.table_facts import TableFacts
from kg_assets.extractions.rules.topics import topics_of
from kg_assets.extractions.spacy_model import spacy_model
from kg_assets.identity import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Span


LANGUAGE: Final = "en"
"""What the rules read."""


def extract_documents(documents: Sequence[Document], progress: Callable[[int, int], None]) -> list[ChunkExtraction]:
    """One extraction a chunk of the documents of one file, in order; calls `progress(done, all)` after each.

    A chunk's facts come from its own sentences, whatever its neighbours say; its document gives the owner and the
    terms that it defines, and the file one type for each name. Dates are filled in after extraction, so that a
    corrected date changes no fact's id.
    """
    total = sum(len(document.chunks) for document in documents)
    votes = TypeVotes()
    extractions: list[ChunkExtraction] = []
    for document in documents:
        tables = TableFacts()
        for chunk, terms in zip(document.chunks, terms_of(document.chunks, document.owner), strict=True):
            extractions.append(_extract_chunk(chunk, document, terms, tables, votes))
            votes.add_ends(extractions[-1])
            progress(len(extractions), total)
    types = votes.settle()
    return [retyped(extraction, types) for extraction in extractions]


def _extract_chunk(
    chunk: Chunk, document: Document, terms: Terms, tables: TableFacts, votes: TypeVotes
) -> ChunkExtraction:
    """The entities and facts of one chunk; of one longer than the parser takes (a million characters), of its begin."""
    language = chunk.language or document.language or LANGUAGE
    if language != LANGUAGE:
        return ChunkExtraction(chunk.uuid, "extracted", language=language)
    model = spacy_model()
    blocks = list(_speeches(prose_of(chunk, model.max_length)))
    docs = [model(block.text) for block, _ in blocks]
    heading, own = _about(chunk, document, terms)
    names = names_of(docs, [(known.name, known.entity_type) for known in (heading, own) if known], terms, votes)
    references = References(heading, own, terms)
    audit = is_auditors_report(chunk.header_path, chunk.content)
    facts: dict[ExtractedFact, None] = {}
    summaries: dict[str, str] = {}
    for (block, speaker), doc, found in zip(blocks, docs, names, strict=True):
        references.speaks_for_own = not audit and (speaker is None or speaker.for_company)
        ends = Ends(found, references)
        for sentence in doc.sents:
            for statement in statements_of(sentence, ends):
                facts.setdefault(_fact(statement, sentence, found, block, chunk.content))
            if len(sentence) <= MAX_TOKENS:
                for name, description in descriptions_of(sentence, ends):
                    summaries.setdefault(name, description)
                references.read(sentence, found)
    left_out = 0
    if subject := own or (heading if heading and heading.entity_type == "Organization" else None):
        in_tables, left_out = tables.read(chunk, subject)
        facts.update(dict.fromkeys(in_tables))
    entities = (*_entities(names, facts, summaries), *_short_names(terms, chunk.content))
    return ChunkExtraction(chunk.uuid, "extracted", entities, tuple(facts), left_out_rows=left_out)


def _short_names(terms: Terms, content: str) -> Iterable[ExtractedEntity]:
    """Names that the document defines as short for others, where they stand: facts call these by their full names."""
    for term, name in terms.items():
        own = set(term.split()) <= set(name.replace(",", "").split()) or term.isupper()
        if own and re.search(rf"\b{re.escape(term)}\b", content.replace(name, "")):
            yield ExtractedEntity(term, "Organization", f"short for {name}")


def _about(chunk: Chunk, document: Document, terms: Terms) -> tuple[Heading | None, Heading | None]:
    """What the chunk's headings name, and whose text it is: the document's owner, who is also what a passage is about
    whose headings name nothing beyond doubt."""
    owner = document.owner or terms.get("we") or terms.get("Company")
    if owner is None:
        heading = heading_entity(chunk.header_path, chunk.content)
        return heading, own_organization(chunk.header_path, heading)
    own = Heading(owner, "Organization")
    return heading_entity(chunk.header_path, "") or own, own


def _speeches(blocks: Iterable[Cleaned]) -> Iterable[tuple[Cleaned, Speaker | None]]:
    """Blocks without the names of who speaks, each with its speaker: the last one named in the chunk. A role stands
    beside a name once, and holds for the chunk."""
    speaker: Speaker | None = None
    for_company: set[str] = set()
    for block in blocks:
        found = speaker_of(block.text)
        if found:
            speaker, begin = found
            if speaker.for_company:
                for_company.add(speaker.name)
            speaker = Speaker(speaker.name, speaker.name in for_company)
            block = block.piece(begin, len(block.text))
        if block.text:
            yield block, speaker


def _entities(
    names: Sequence[Names], facts: Iterable[ExtractedFact], summaries: Mapping[str, str]
) -> tuple[ExtractedEntity, ...]:
    """Every name, then every end of a fact that is none, each once."""
    found: dict[tuple[str, EntityType], None] = {}
    for name in (name for block in names for name in block.all):
        found.setdefault((name.text, name.entity_type))
    for fact in facts:
        found.setdefault((fact.subject, fact.subject_type))
        found.setdefault((fact.object, fact.object_type))
    return tuple(ExtractedEntity(name, kind, summaries.get(name, "")) for name, kind in found)


def _fact(statement: Statement, sentence: "Span", names: Names, block: Cleaned, content: str) -> ExtractedFact:
    start, end = block.source_span(sentence.start_char, sentence.end_char)
    return ExtractedFact(
        fact=_self_contained(statement, sentence),
        subject=statement.subject.name,
        subject_type=statement.subject.entity_type,
        relationship=statement.relationship,
        object=statement.object.name,
        object_type=statement.object.entity_type,
        date_context=_date_context(statement, sentence),
        topics=topics_of(sentence, names),
        evidence=content[start:end],
        modality=statement.modality,
    )


def _self_contained(statement: Statement, sentence: "Span") -> str:
    """The sentence, with what a pronoun stands for in its place, or what only the heading says before it."""
    subject, text = statement.subject, sentence.text.strip()
    for end in (statement.object, subject):
        if end.token is None or (end.resolved and end.token.lower_ in ("we", "us", "our")):
            return f"{end.name}: {text}"
    if subject.resolved and subject.token is not None:
        begin = subject.token.left_edge.idx - sentence.start_char
        return text[:begin] + subject.name + text[subject.token.idx + len(subject.token) - sentence.start_char :]
    return text


def _date_context(statement: Statement, sentence: "Span") -> str:
    clause = statement.clause
    if clause is None:
        return ""
    scope = {sentence.doc[i].idx - sentence.start_char for i in clause.scope()}
    return nearest_date(sentence.text, clause.verb.idx - sentence.start_char, scope.__contains__)
