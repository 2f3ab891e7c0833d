"""The tree of an HTML page, without what is not displayed."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

_EMPTY_ELEMENT: Final = re.compile(r"""<([a-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*/>""", re.I)
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NOT_TEXT: Final = (
    "script, style, template, noscript, object, embed, iframe, svg, canvas, audio, video, map, datalist, rp,"
    " input, select, textarea, button, dialog:not([open]), math annotation"
)
_HIDDEN_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.I)

Event = Literal["start", "text", "end"]


def parse(text: str) -> LexborHTMLParser:
    """The tree, as a browser builds it of broken markup too, however deep it is nested.

    XHTML is parsed as HTML, where `<div/>` would be an element that never ends: its empty elements are closed first.
    """
    if "<?xml" in text[:200] or 'xmlns="http://www.w3.org/1999/xhtml"' in text[:20_000]:
        text = _EMPTY_ELEMENT.sub(_closed, text)
    return LexborHTMLParser(text)


def _closed(element: re.Match[str]) -> str:
    tag, attributes = element.groups()
    return element[0] if tag.lower() in _VOID else f"<{tag}{attributes}></{tag}>"


def remove_hidden(tree: LexborHTMLParser) -> int:
    """Removes what no browser shows, and gives how many elements with text were removed because they are hidden:
    scripts, styles and controls of forms are not counted."""
    remove(tree.css(_NOT_TEXT))
    return remove([node for node in walk_elements(tree.root) if _is_hidden(node)])


def remove(nodes: Iterable[LexborNode]) -> int:
    """Removes elements with all that they hold. Gives how many held text, those inside another not counted."""
    by_id = {node.mem_id: node for node in nodes}  # one that several selectors choose is given several times
    outermost = [node for node in by_id.values() if not any(outer.mem_id in by_id for outer in ancestors(node))]
    count = sum(bool(node.text_lexbor().strip()) for node in outermost)
    for node in outermost:  # whoever removes one inside another frees it twice
        node.decompose()
    return count


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around an element, innermost first."""
    outer = node.parent
    while outer is not None:
        yield outer
        outer = outer.parent


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attrs
    if node.tag == "ix:header" or "hidden" in attributes:
        return True
    return "style" in attributes and _HIDDEN_STYLE.search(attributes.sget("style")) is not None


def walk(root: LexborNode, into: Callable[[LexborNode], bool]) -> Iterator[tuple[Event, LexborNode]]:
    """The start and end of every element under a root and every text between, in order, without recursion.

    An element for which `into` is false is given without what it holds.
    """
    node, ended = root.first_child, False
    while node is not None:
        if node.is_text_node:
            yield "text", node
        elif node.is_element_node:
            if not ended:
                yield "start", node
                if (child := node.first_child) is not None and into(node):
                    node = child
                    continue
            yield "end", node
        ended = False
        if (following := node.next) is not None:
            node = following
        else:
            node, ended = node.parent, True
            if node is None or node.mem_id == root.mem_id:
                return


def walk_elements(root: LexborNode | None) -> Iterator[LexborNode]:
    """A root and every element under it."""
    return (node for node in root.traverse() if node.is_element_node) if root is not None else iter(())
