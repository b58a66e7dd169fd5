"""What a page says of itself: meta tags, JSON-LD, <time>, canonical link. Nothing here is believed beyond its kind."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from demarche.reading import dates
from demarche.reading.decoding import clean
from demarche.reading.inputs import About

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

    from demarche.model import Published

_TITLES: Final = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "headline")
_OUTLETS: Final = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "application-name")
_AUTHORS: Final = ("author", "dc.creator", "dcterms.creator", "parsely-author", "byl", "article:author")
_DATES: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "published_time", "datepublished",
    "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued",
    "citation_publication_date",
    "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publishdate", "publish_date", "date.issued",
)  # fmt: skip
_LANGUAGES: Final = ("og:locale", "content-language", "dc.language", "dcterms.language", "language")
_ARTICLE: Final = re.compile(r"(?:Article|Posting|Report|PressRelease)$")
_SEPARATOR: Final = re.compile(r"\s+(?:[|•·»«:–—-]+|::)\s+")
_SAVED: Final = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)")
_MAX_NODES = 2_000


def read(tree: HtmlElement | None, source: str, months: Mapping[str, int] | None = None) -> About:
    """Collect the metadata of a parsed page; `source` is looked at for the mark that browsers leave in saved pages."""
    if tree is None:
        return About(url=_saved_from(source))
    meta = _meta(tree)
    node = _article_node(tree)
    outlet = _line(_name(node.get("publisher"))) or _first(meta, _OUTLETS)
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None)
    urls = (canonical, meta.get("og:url"), node.get("url"), _saved_from(source))
    return About(
        title=_title(tree, meta, node, outlet),
        url=next((url for url in map(_web, urls) if url), None),
        publisher=outlet,
        byline=_byline(node, meta),
        published=_published(tree, meta, node, months),
        language=_line(tree.get("lang")) or _line(node.get("inLanguage")) or _first(meta, _LANGUAGES),
    )


def domain(url: str | None) -> str:
    """Host of a URL without `www.`, or an empty string."""
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Meta tags by lower-case name; the first of a name wins."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        content = _line(tag.get("content"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := tag.get(key)):
                found.setdefault(name.strip().lower(), content)
    return found


def _title(tree: HtmlElement, meta: Mapping[str, str], node: Mapping[str, Any], outlet: str | None) -> str | None:
    """Prefer the headline on the page where it agrees with the metadata; strip the outlet's name from the others."""
    told = _first(meta, _TITLES) or _line(node.get("headline")) or _line(tree.findtext(".//title"))
    shown = [line for line in (_line(h1.text_content()) for h1 in tree.iter("h1")) if line]
    if not told:
        return shown[0] if len(shown) == 1 else None
    told = _without_outlet(told, outlet)
    return next((line for line in shown if len(line) >= 8 and _same(line, told)), told)


def _same(shown: str, told: str) -> bool:
    one, other = shown.casefold(), told.casefold()
    return one.startswith(other.rstrip("….")) or other.startswith(one)


def _without_outlet(title: str, outlet: str | None) -> str:
    """Cut ` | Outlet` from the end, or `Outlet | ` from the start, where it is the outlet's name."""
    parts = _SEPARATOR.split(title)
    name = _bare(outlet or "")
    if len(parts) < 2 or not name:
        return title
    for part, rest in ((parts[-1], title[: title.rindex(parts[-1])]), (parts[0], title[len(parts[0]) :])):
        if _bare(part) in name or name in _bare(part):
            return rest.strip(" |•·»«:–—-") or title
    return title


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _byline(node: Mapping[str, Any], meta: Mapping[str, str]) -> str | None:
    authors = node.get("author")
    names = [_line(_name(author)) for author in (authors if isinstance(authors, list) else [authors])]
    told = ", ".join(dict.fromkeys(name for name in names if name)) or _first(meta, _AUTHORS)
    return told if told and not told.startswith(("http://", "https://")) else None


def _published(
    tree: HtmlElement, meta: Mapping[str, str], node: Mapping[str, Any], months: Mapping[str, int] | None
) -> Published | None:
    times = tree.xpath("//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content")
    shown = tree.xpath("//time[@pubdate]/@datetime | //article//time/@datetime | //header//time/@datetime")
    values = [node.get("datePublished"), *(meta.get(name) for name in _DATES), *times, *shown]
    if not shown:  # a page of one date: the only <time> is its own
        values += only if len(only := tree.xpath("//time/@datetime")) == 1 else []
    found = (dates.given(line, "metadata", months) for value in values if (line := _line(value)))
    return next((published for published in found if published), None)


def _article_node(tree: HtmlElement) -> dict[str, Any]:
    """Pick the JSON-LD node of the article: of an article's type, else the first with a headline or a date."""
    nodes = list(_nodes(tree))
    typed = (node for node in nodes if any(_ARTICLE.search(name) for name in _types(node)))
    dated = (node for node in nodes if node.get("headline") or node.get("datePublished"))
    return next(typed, None) or next(dated, None) or {}


def _types(node: Mapping[str, Any]) -> Iterable[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD blocks, outer before inner, without recursion."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            waiting = [json.loads(script.text.strip().removesuffix(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MAX_NODES):
            if not waiting:
                break
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]
            elif isinstance(value, list):
                waiting += value[:_MAX_NODES]


def _name(value: object) -> object:
    """Take the name of a JSON-LD person or organisation, which may be an object, a list or a string."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get("name") if isinstance(value, dict) else value


def _first(meta: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _line(value: object) -> str | None:
    """Make one clean line of a metadata value; anything but text counts as absent."""
    if not isinstance(value, str):
        return None
    return " ".join(clean(html.unescape(value))[0].split())[:1000] or None


def _web(url: object) -> str | None:
    """Let only absolute web addresses through."""
    line = _line(url)
    if line and line.startswith("//"):
        line = f"https:{line}"
    return line if line and domain(line) and line.lower().startswith(("http://", "https://")) else None


def _saved_from(source: str) -> str | None:
    found = _SAVED.search(source[:4096])
    return _web(found[1].removesuffix("-->")) if found else None
