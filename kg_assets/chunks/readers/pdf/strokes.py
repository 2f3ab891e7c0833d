"""The straight lines that are drawn on a page."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kg_assets.chunks.readers.pdf.words import PageWords, visible_box

_THIN: Final = 2.5
"""Points. What is thicker is no line."""
_SHORT: Final = 6.0
"""Points. What is shorter rules no cell."""
_MOST_OBJECTS: Final = 5000
"""A page with more shapes is a drawing."""

_Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Stroke:
    """A line at `at`, from `start` to `end`: of a horizontal line `at` is y and the others are x."""

    at: float
    start: float
    end: float


def strokes(page: pdfium.PdfPage, page_words: PageWords) -> tuple[list[Stroke], list[Stroke]]:
    """Horizontal and vertical lines, and sides of rectangles, in the frame of the page's words."""
    horizontal: list[Stroke] = []
    vertical: list[Stroke] = []
    count = raw.FPDFPage_CountObjects(page.raw)
    if count > _MOST_OBJECTS:
        return horizontal, vertical
    box = visible_box(page)
    objects = (raw.FPDFPage_GetObject(page.raw, index) for index in range(count))
    for start, end in _lines(objects, (1, 0, 0, 1, 0, 0)):
        (x0, y0), (x1, y1) = sorted((_placed(start, box, page_words), _placed(end, box, page_words)))
        top, bottom = min(y0, y1), max(y0, y1)
        if bottom - top <= _THIN and x1 - x0 >= _SHORT:
            horizontal.append(Stroke((top + bottom) / 2, x0, x1))
        elif x1 - x0 <= _THIN and bottom - top >= _SHORT:
            vertical.append(Stroke((x0 + x1) / 2, top, bottom))
    return horizontal, vertical


def _lines(objects: Iterator, outer: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    """Straight lines of paths, those within forms too; a thin rectangle is one line."""
    values = raw.FS_MATRIX()
    for shape in objects:
        kind = raw.FPDFPageObj_GetType(shape)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM):
            continue
        raw.FPDFPageObj_GetMatrix(shape, values)
        matrix = _product((values.a, values.b, values.c, values.d, values.e, values.f), outer)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            count = raw.FPDFFormObj_CountObjects(shape)
            yield from _lines((raw.FPDFFormObj_GetObject(shape, index) for index in range(count)), matrix)
            continue
        for points in _subpaths(shape, matrix):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if max(xs) - min(xs) <= _THIN or max(ys) - min(ys) <= _THIN:
                yield (min(xs), min(ys)), (max(xs), max(ys))
            else:
                yield from pairwise(points)


def _subpaths(shape: object, matrix: _Matrix) -> Iterator[list[_Point]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[_Point] = []
    a, b, c, d, e, f = matrix
    for index in range(raw.FPDFPath_CountSegments(shape)):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return  # curves rule no table
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _product(one: _Matrix, two: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _placed(point: _Point, box: tuple[float, float, float, float], page_words: PageWords) -> _Point:
    """A point of the file in the frame of the words."""
    left, bottom, right, top = box
    x, y = point
    match page_words.angle:
        case 0:
            return x - left, top - y
        case 1:
            return y - bottom, x - left
        case 2:
            return right - x, y - bottom
        case _:
            return top - y, right - x
