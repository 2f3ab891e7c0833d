"""What of a page is its content, and what only serves the site: menus, banners, footers, lists of links."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg_assets.chunks.readers.html_tree import ancestors, remove

_PROSE: Final = 80
"""Characters outside links from which an element that holds no other block is running text."""
_MOST: Final = 0.8
"""Share of the running text that the main content holds."""
_LINKED: Final = 0.5
"""Share of links in its text from which a part outside the main content is navigation."""
_ALL_LINKS: Final = 0.85
"""The same inside the main content, of three or more links to other pages."""
_MOST_BY_NAME: Final = 0.2
"""Share of the running text that a part named after what serves the site holds at most."""
_MOST_IN_FOOTER: Final = 0.5
_SERVES_THE_SITE: Final = (
    "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=menu], [role=menubar],"
    " [role=dialog], [role=alertdialog], [role=note].hatnote, .hatnote, .navbox, .noprint, .mw-jump-link, .catlinks,"
    " .printfooter, #siteSub, .sistersitebox, .metadata.ambox"
)
_NAMED: Final = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|navbar|nav|navigation|menu|sitemap|share|sharing|social|"
    r"skip(?:-?link|-?to-?content|-?nav)?|newsletter|subscribe|advert(?:isement)?|promo)(?:$|[\s_-])",
    re.I,
)
_BLOCKS: Final = frozenset("p div td th li dd dt section article main body ul ol table tr tbody blockquote".split())


@dataclass
class _Extent:
    """How much text an element holds, in characters."""

    text: int = 0
    linked: int = 0
    """Of it in links to other pages."""
    links: int = 0
    prose: int = 0
    """Of it in running text."""


def remove_what_serves_the_site(tree: LexborHTMLParser) -> int:
    """Removes navigation, banners, footers and lists of links, and gives how many parts were removed.

    No running text outside of them is removed. A page without running text, such as a list of links, keeps all but
    what calls itself navigation.
    """
    body = tree.body
    if body is None:
        return 0
    total = _extents(body)[body.mem_id].prose
    removed = remove([node for node in tree.css(_SERVES_THE_SITE) if node.mem_id != body.mem_id])
    if not total:
        return removed
    removed += remove(_by_name(body, total))
    extents = _extents(body)
    main = _main(body, extents)
    return removed + remove([*_outside(body, main, extents), *_link_lists(main, extents)])


def _by_name(body: LexborNode, total: int) -> list[LexborNode]:
    """Elements that are called after what serves the site, and footers and asides of the page, where they hold little
    of its running text."""
    extents = _extents(body)
    found: list[LexborNode] = []
    for node in body.css("[id], [class], footer, aside, header"):
        names = f"{node.attrs.sget('class')} {node.attrs.sget('id')}" if len(node.attrs) else ""
        inside = any(above.tag in ("article", "main") for above in ancestors(node))
        own = node.tag in ("footer", "aside", "header") and not inside and node.css_first("h1") is None
        most = _MOST_IN_FOOTER if own else _MOST_BY_NAME
        if (own or _NAMED.search(names)) and node.mem_id != body.mem_id and extents[node.mem_id].prose < most * total:
            found.append(node)
    return found


def _extents(body: LexborNode) -> dict[int, _Extent]:
    """By `mem_id`, of the body and all elements in it."""
    extents: dict[int, _Extent] = {}
    order = [node for node in body.traverse(include_text=True) if node.is_text_node or node.is_element_node]
    for node in order:
        extents[node.mem_id] = _Extent()
        if node.is_text_node:
            extents[node.mem_id].text = len(" ".join((node.text_content or "").split()))
    holds_block: set[int] = set()
    for node in reversed(order):  # every element comes after all that it holds
        own = extents[node.mem_id]
        if node.tag == "a" and not (node.attrs.sget("href") or "#").startswith("#"):
            own.linked, own.links = own.text, 1
        if node.tag in _BLOCKS and node.mem_id not in holds_block and own.text - own.linked >= _PROSE:
            own.prose = own.text - own.linked
        if node.mem_id == body.mem_id or (parent := node.parent) is None:
            continue
        above = extents[parent.mem_id]
        above.text += own.text
        above.linked += own.linked
        above.links += own.links
        above.prose += own.prose
        if node.tag in _BLOCKS or node.mem_id in holds_block:
            holds_block.add(parent.mem_id)
    return extents


def _main(body: LexborNode, extents: dict[int, _Extent]) -> LexborNode:
    """The innermost element that holds most of the running text."""
    main, most = body, _MOST * extents[body.mem_id].prose
    while True:
        inner = next(
            (child for child in main.iter() if child.mem_id in extents and extents[child.mem_id].prose >= most), None
        )
        if inner is None or inner.tag == "p":
            return main
        main = inner


def _outside(body: LexborNode, main: LexborNode, extents: dict[int, _Extent]) -> list[LexborNode]:
    """Parts beside the main content that are links for the most part, headings above them included."""
    path = {main.mem_id, *(node.mem_id for node in ancestors(main))}
    found: list[LexborNode] = []
    open_nodes = [body] if body.mem_id != main.mem_id else []
    while open_nodes:
        for child in open_nodes.pop().iter():
            if (extent := extents.get(child.mem_id)) is None:  # a comment
                continue
            if child.mem_id in path:
                if child.mem_id != main.mem_id:
                    open_nodes.append(child)
            elif extent.prose or child.css_first("h1") is not None:
                open_nodes.append(child)
            elif extent.links and extent.linked >= _LINKED * extent.text:
                found.append(child)
    return found


def _link_lists(main: LexborNode, extents: dict[int, _Extent]) -> list[LexborNode]:
    """Lists and cells of nothing but links to other pages."""
    found: list[LexborNode] = []
    for node in main.css("ul, ol, td, div, section"):
        extent = extents[node.mem_id]
        if node.mem_id == main.mem_id or not extent.text or extent.prose:
            continue
        enough = extent.links >= (1 if node.tag == "td" else 3)
        if enough and extent.linked >= _ALL_LINKS * extent.text and not _is_data(node):
            found.append(node)
    return found


def _is_data(node: LexborNode) -> bool:
    """Whether it stands in a table whose other cells hold short text, as a name with a link among figures does."""
    row = next((above for above in ancestors(node) if above.tag == "tr"), None) if node.tag != "tr" else node
    if row is None:
        return False
    table = next((above for above in ancestors(row) if above.tag == "table"), None)
    return table is not None and len(table.css("tr")) > 2 and not table.css("h1, h2, h3, p + p")
