"""A whole file without a language model."""

from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions.extract import extract_file
from kg_resources.settings import LanguageModelChoice, Settings


def test_text_in_another_language_is_counted_and_warned_about_once() -> None:
    texts = ["Acme Inc. acquired Beta Labs.", "Acme Inc. acquiert Beta Labs.", "Acme Inc. kocht Beta Labs."]
    languages = [None, "fr", "nl"]
    chunks = tuple(
        Chunk(str(n), str(n), n, text, "", language=language)
        for n, (text, language) in enumerate(zip(texts, languages, strict=True))
    )
    document = Document("d", "d", "Report", None, "hash", chunks, language="en")
    warnings: list[str] = []
    file = FileChunks("mixed.md", "default", "hash", (document,))
    result = extract_file(
        file, Settings(language_model=LanguageModelChoice.none), lambda _: None, warnings.append
    ).result
    assert result.counts()["other_language_chunks"] == 2
    assert [bool(chunk.facts) for chunk in result.chunks] == [True, False, False]
    assert warnings == [
        "2 of 3 chunks of mixed.md are not in English (fr, nl) and gave no facts: "
        "configure a language model to read them."
    ]
