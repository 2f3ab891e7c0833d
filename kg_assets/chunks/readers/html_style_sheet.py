"""The style sheets in a page, written into the `style` attributes of its elements."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, Final

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from kg_assets.chunks.readers.html_style import DECLARATION
from kg_assets.chunks.readers.html_tree import ancestors

_HIDES: Final = {"display": ("none",), "visibility": ("hidden", "collapse")}
_PROPERTIES: Final = frozenset({*_HIDES, "font", "font-weight", "font-style", "font-size", "text-align"})
_ALWAYS: Final = re.compile(r"(?:only\s+)?(?:all|screen)|", re.I)
_NEVER: Final = re.compile(r"(?:only\s+)?(?:print|speech|aural|braille|embossed|projection|tty|tv)\b.*", re.I)
_UNTOLD: Final = re.compile(r":(?!not\(|is\()|\([^()]*[\s>+~:(]|~(?!=)")
"""In a part of a selector: what a page shows only in some state of it, or what takes long to tell."""
_LONGEST: Final = 500_000
"""Characters of style sheets that are read."""
_MOST_STEPS: Final = 5_000_000
"""Elements that are compared with parts of selectors: some seconds."""
_DEEPEST: Final = 200
"""Elements around another that are compared with a part of a selector."""


_MOST_BRACKETS: Final = 50
"""Inside one another."""


@dataclass(frozen=True)
class _Rule:
    selector: tuple[tuple[str, str], ...]
    """Combinator (` `, `>`, `+`; empty before the first) and what follows it, such as `p.note`."""
    important: bool
    specificity: tuple[int, int, int]
    declarations: dict[str, str]

    @property
    def hides(self) -> bool:
        return any(value in _HIDES.get(name, ()) for name, value in self.declarations.items())


def apply_style_sheets(tree: LexborHTMLParser) -> int:
    """Adds to the `style` attributes what the `<style>` elements say of being shown, weight, size and alignment.

    Rules for paper do not count. Of rules for some windows only those count that show something: what one window shows
    is not hidden. A whole page is never hidden, as those are that wait for a script. Linked sheets are not opened.

    Returns:
        How many rules were left out because comparing them with the page would take too long.
    """
    rules = list(_rules(tree))
    if not rules:
        return 0
    elements = len(tree.css("*"))
    found: dict[int, LexborNode] = {}
    applied: dict[int, list[tuple[tuple[bool, tuple[int, int, int], int], dict[str, str]]]] = {}
    steps = skipped = 0
    for order, rule in sorted(enumerate(rules), key=lambda numbered: not numbered[1].hides):
        cost = elements * len(rule.selector)
        if steps + cost > _MOST_STEPS:
            skipped += 1
            continue
        nodes, taken = _matched(tree, rule.selector, _MOST_STEPS - steps - cost)
        steps += taken + cost
        for node in nodes:
            found[node.mem_id] = node
            applied.setdefault(node.mem_id, []).append(((rule.important, rule.specificity, order), rule.declarations))
    for identity, node in found.items():
        _write(node, [declarations for _, declarations in sorted(applied[identity], key=lambda one: one[0])])
    return skipped


def _write(node: LexborNode, declarations: Iterable[dict[str, str]]) -> None:
    """Puts declarations, the weakest first, into the `style` attribute of an element, under those that it has."""
    style: dict[str, str] = {}
    own = dict(DECLARATION.findall(node.attrs.sget("style").lower())) if "style" in node.attrs else {}
    for one in (*declarations, own):
        for name, value in one.items():
            if node.tag in ("html", "body") and value in _HIDES.get(name, ()):
                continue
            style.pop(name, None)  # the last one counts, also of `font` and `font-size`
            style[name] = value
    node.attrs["style"] = ";".join(f"{name}:{value.strip()}" for name, value in style.items())


def _matched(tree: LexborHTMLParser, selector: Iterable[tuple[str, str]], most: int) -> tuple[list[LexborNode], int]:
    """The elements that a selector chooses, none where that takes too many steps, and the steps taken.

    The parts of a selector are compared one after the other: selectolax tries all ways to place them in the tree, which
    are too many where it is deep.
    """
    nodes: list[LexborNode] = []
    steps = 0
    for combinator, compound in selector:
        outer = {node.mem_id for node in nodes}
        steps += 3 * len(nodes)  # each is made an object
        try:
            nodes = tree.css(compound)
        except SelectolaxError:  # browsers skip a rule that they do not understand, too
            return [], steps
        if not combinator:
            continue
        inner: list[LexborNode] = []
        for node in nodes if outer else ():
            for other in _related(node, combinator):
                steps += 1
                if other.mem_id in outer:
                    inner.append(node)
                    break
            if steps > most:
                return [], steps
        nodes = inner
    return nodes, steps + 3 * len(nodes)


def _related(node: LexborNode, combinator: str) -> Iterator[LexborNode]:
    match combinator:
        case "+":
            before = node.prev
            while before is not None and not before.is_element_node:
                before = before.prev
            yield from [before] if before is not None else []
        case ">":
            yield from islice(ancestors(node), 1)
        case _:
            yield from islice(ancestors(node), _DEEPEST)


def _rules(tree: LexborHTMLParser) -> Iterator[_Rule]:
    room = _LONGEST
    for node in tree.css("style"):
        if any(outer.tag in ("noscript", "template", "svg") for outer in ancestors(node)):
            continue
        text = node.text_lexbor()[:room]
        room -= len(text)
        if any(name in text for name in _PROPERTIES) and not _is_too_deep(text):
            conditional = _is_conditional(node.attrs.sget("media"))
            if conditional is not None:
                sheet = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
                yield from _rules_in(sheet, conditional)


def _is_too_deep(text: str) -> bool:
    """Whether brackets nest deeper than any author means them: the parser's functions call themselves for each."""
    depths = accumulate((mark in "([{") - (mark in ")]}") for mark in re.findall(r"[][(){}]", text))
    return max(depths, default=0) > _MOST_BRACKETS


def _is_conditional(media: str) -> bool | None:
    """Whether a media query holds in some windows only; None where it holds in none."""
    queries = [query.strip() for query in media.split(",")]
    if any(_ALWAYS.fullmatch(query) for query in queries):
        return False
    return None if all(_NEVER.fullmatch(query) for query in queries) else True


def _rules_in(nodes: Iterable[Any], conditional: bool) -> Iterator[_Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _of_rule(node, conditional)
        elif node.type == "at-rule" and node.content is not None:
            inner: bool | None = True
            if node.lower_at_keyword == "media":
                inner = _is_conditional(tinycss2.serialize(node.prelude))
            elif node.lower_at_keyword not in ("supports", "layer", "container"):
                continue
            if inner is not None:
                rules = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules_in(rules, conditional or inner)


def _of_rule(rule: Any, conditional: bool) -> Iterator[_Rule]:
    """One rule for each selector and weight."""
    declarations: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for one in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if one.type != "declaration" or one.lower_name not in _PROPERTIES:
            continue
        value = tinycss2.serialize(one.value).strip().lower()
        shows = one.lower_name in _HIDES and value not in _HIDES[one.lower_name]
        if shows or not conditional:
            declarations[one.important][one.lower_name] = value
    for important, ones in enumerate(declarations):
        for selector in _selectors(rule.prelude) if ones else ():
            yield _Rule(selector, bool(important), _specificity(selector), ones)


def _selectors(tokens: Iterable[Any]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The selectors of a list, without those that cannot be told from the page alone."""
    parts: list[tuple[str, str]] = []
    combinator = compound = ""
    selectors: list[list[tuple[str, str]]] = [parts]
    for token in tokens:
        text = token.serialize()
        if token.type == "whitespace" or text in (">", "+", ","):
            if compound:
                parts.append((combinator, compound))
                combinator, compound = " ", ""
            if text == ",":
                parts, combinator = [], ""
                selectors.append(parts)
            elif text in (">", "+"):
                combinator = text
        else:
            compound += text
    if compound:
        parts.append((combinator, compound))
    for selector in selectors:
        if selector and not selector[0][0] and not any(_UNTOLD.search(compound) for _, compound in selector):
            yield tuple(selector)


def _specificity(selector: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    compounds = [compound for _, compound in selector]
    return (
        sum(compound.count("#") for compound in compounds),
        sum(len(re.findall(r"[.\[]", compound)) for compound in compounds),
        sum(compound[0].isalpha() for compound in compounds),
    )
