"""HTML → the report's text, headline first, one paragraph a line. Hostile markup is tamed before a parser sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.errors import InputError
from demarche.reading import metadata
from demarche.reading.decoding import LINE_ENDS, clean, decode
from demarche.reading.inputs import Draft, Format, ReadOptions
from demarche.reading.text import date_of, headed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TAG = 1 << 16
"""Characters of one tag. Parsers take time with the square of its attributes."""
MAX_ATTRIBUTES = 256
MAX_DEPTH = 200
"""Nested elements. libxml2 drops the text below 254 levels without a word."""
MAX_TAGS = 50_000
"""Tags of a page; above it only the extractor that needs linear time is used."""
LITTLE = 250
"""Characters of main text below which a second opinion is asked."""

_TAG: Final = re.compile(r"""<(?:!--|(/?)([a-zA-Z][^\s/>]*+)((?:[^=>]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?+)*+)>?)""")
"""One tag or the start of a comment. Possessive, and nothing in it can fail after it began: linear on any input."""
_QUOTED: Final = re.compile(r""""[^"]*"?|'[^']*'?""")
_RAW: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "noscript", "template", "svg", "math", "iframe")
}
"""Elements passed over whole while counting: their content is no markup of the page, or never its text."""
_NO_DEPTH: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "html",
    "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "rp",
    "rt", "colgroup",
})  # fmt: skip
"""Void elements, and those that the next of their kind closes."""
_PRE: Final = re.compile("<(?:pre|textarea)", re.IGNORECASE)
_LOOKS: Final = re.compile(
    rb"\s*(?:<!--.{0,400}?-->\s*|<\?xml[^>]{0,200}>\s*){0,3}<(?:!doctype\s+html|html|head|body|article|div|meta)\b",
    re.I | re.S,
)


def read(data: bytes, options: ReadOptions, charset: str = "") -> Draft:
    """Read a page; `charset` is what its HTTP header says. Raises InputError (`no_text`) where it has no main text."""
    source, encoding, notes = decode(data, declares=True, told=charset)
    page, tamed, tags = tame(unwrapped(source))
    tree = parse(page)
    about = metadata.read(tree, source, options.months)
    body, how = main_text(page, tree, fast=tags <= MAX_TAGS)
    if not body:
        raise InputError("no_text", "no main text was found in the page", "save the article itself as text")
    text = assemble(about.title, body)
    return Draft(
        text=text,
        title=about.title,
        url=about.url,
        publisher=about.publisher,
        byline=about.byline,
        published=about.published or date_of(text, options),
        language=about.language,
        media_type="text/html",
        encoding=encoding,
        notes=(*(note for note in notes if note != LINE_ENDS), *tamed, *how),
    )


def main_text(page: str, tree: HtmlElement | None, *, fast: bool = True) -> tuple[str, tuple[str, ...]]:
    """Extract the main text, and say so where it is not trafilatura's; `fast=False` keeps to linear time.

    Trafilatura itself turns to the article text in a page's JSON-LD before it gives up.
    """
    first = _trafilatura(tree) if fast and tree is not None else ""
    if len(first) >= LITTLE:
        return first, ()
    second = _resiliparse(page)
    if len(second) > 2 * len(first):
        return second, ("text by the fall-back extractor",)
    return first, ()


def all_text(data: bytes, charset: str = "") -> str:
    """Give all visible text of a page, furniture too, cheaply. Raises InputError where it is not text."""
    from resiliparse.extract.html2text import extract_plain_text

    page = decode(data, declares=True, told=charset).text
    if _stretches(page) or page.count("<") > MAX_TAGS:
        page = tame(page)[0]
    return extract_plain_text(page, alt_texts=False)


def _stretches(page: str) -> bool:
    """Tell cheaply whether a tag may be over-long: nothing ends one for so many characters."""
    at = 0
    while at + MAX_TAG < len(page):
        at = page.rfind(">", at, at + MAX_TAG) + 1
        if not at:
            return True
    return False


def assemble(title: str | None, body: str) -> str:
    """Put the headline first. Where the body has it among its first lines, that line moves up."""
    if not title:
        return body
    lines = body.split("\n")
    wanted = _letters(title)
    for number, line in enumerate(lines[:4]):
        if _letters(line) == wanted:
            del lines[number]
            return headed(line.strip(), "\n".join(lines).strip("\n"))
    return headed(title, body)


def tame(page: str) -> tuple[str, tuple[str, ...], int]:
    """Cut over-long tags to their names and drop tags that nest too deep; their text stays. Also count the tags."""
    pieces: list[str] = []
    done = position = depth = tags = cut = dropped = 0
    while found := _TAG.search(page, position):
        position = found.end()
        closing, name, attributes = found.groups()
        if name is None:
            position = page.find("-->", position)
        else:
            tags += 1
            name = name.lower()
            put = None
            if len(attributes) > 4 * MAX_ATTRIBUTES and _too_long(attributes):
                cut += 1
                put = f"<{closing}{name}>"
            if name not in _NO_DEPTH:
                depth += -1 if closing and depth else 1 - bool(closing)
                if depth + bool(closing) > MAX_DEPTH:
                    dropped += 1
                    put = " "
            if put is not None:
                pieces += (page[done : found.start()], put)
                done = position
            if name in _RAW and not closing:
                close = _RAW[name].search(page, position)
                position = close.start() if close else -1
        if position < 0:
            break
    notes = (f"{cut} over-long tags cut",) * bool(cut) + (f"{dropped} tags nested too deep dropped",) * bool(dropped)
    return "".join(pieces) + page[done:], notes, tags


def _too_long(attributes: str) -> bool:
    return len(attributes) > MAX_TAG or len(_QUOTED.sub("", attributes).split()) > MAX_ATTRIBUTES


def unwrapped(page: str) -> str:
    """Undo the line breaks of the source, which mean nothing in HTML but would end paragraphs in our text."""
    return page if _PRE.search(page) else page.replace("\n", " ")


def parse(page: str) -> HtmlElement | None:
    """Parse a tamed page; None where lxml makes nothing of it."""
    from trafilatura import load_html

    tree: HtmlElement | None = load_html(page)
    return tree


def _trafilatura(tree: HtmlElement) -> str:
    from trafilatura import extract

    return _tidy(extract(tree, fast=True, include_comments=False) or "")


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return _tidy(extract_plain_text(page, main_content=True, alt_texts=False, links=False, form_fields=False))


def _tidy(text: str) -> str:
    return clean(text)[0].strip()


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


FORMAT: Final = Format(suffixes=(".html", ".htm", ".xhtml", ".shtml"), looks=lambda head: bool(_LOOKS.match(head)), read=read)
