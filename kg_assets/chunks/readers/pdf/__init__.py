"""PDF files: pdfium's words in reading order, as blocks."""

from collections.abc import Callable, Sequence

from kg_assets.chunks.blocks import ReadDocument


def read_pdf(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """The document of a PDF file; several where several files were put one behind the other.

    Raises:
        InputError: The file is broken, cut off, encrypted, or holds no text.
    """
    from kg_assets.chunks.readers.pdf.reader import read

    return read(data, source_file, progress)
