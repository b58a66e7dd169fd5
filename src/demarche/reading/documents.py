"""Draft → Document: what is given goes first, then what the input says of itself, then what its URL and text tell."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from demarche.errors import InputError
from demarche.model import Document, DocumentKind, Published, Source
from demarche.reading import dates
from demarche.reading.inputs import Draft, Input, ReadOptions, Site, printable
from demarche.reading.metadata import domain
from demarche.reading.sidecar import Sidecar

if TYPE_CHECKING:
    import datetime as dt

_KINDS: Final[dict[str, DocumentKind]] = {kind: kind for kind in get_args(DocumentKind)} | {
    "official": "official_statement",
    "vendor": "vendor_report",
}
_SAMPLE, _SHORT = 4_000, 250
_MARGIN = 30
"""Ranks between two languages from which the first is right: 99.5 % of 2,360 stretches of 80 to 300 characters."""


def document(draft: Draft, found: Input, data: bytes, options: ReadOptions, beside: Sidecar | None = None) -> Document:
    """Finish a draft. Raises InputError (`empty`) for a text without a visible character."""
    beside = beside or Sidecar()
    if not draft.text.strip():
        raise InputError("empty", "the input holds no text", "check how it was saved")
    given_url = options.url or beside.url
    url = given_url or draft.url
    named = options.publisher or beside.source or draft.publisher
    site = site_of(url, options) or site_of(f"//{named}" if named and " " not in named else None, options)
    foreign = given_url and draft.url and domain(given_url) != domain(draft.url)
    notes = (*draft.notes, f"the page calls itself {draft.url}") if foreign else draft.notes
    name = draft.name or (Path(printable(found.path)).stem if found.path != "-" else "stdin")
    return Document(
        id=hashlib.sha256(draft.text.encode()).hexdigest(),
        text=draft.text,
        name=name if draft.name or not found.position else f"{name}-{found.position}",
        source=Source(
            path=printable(found.path),
            position=found.position,
            url=url,
            bytes_hash=hashlib.sha256(data if draft.body is None else draft.body).hexdigest(),
            media_type=draft.media_type,
            encoding=draft.encoding,
            notes=notes,
        ),
        title=beside.title or draft.title,
        url=url,
        publisher=_publisher(named, site),
        byline=draft.byline,
        published=published(draft, options.date or beside.date, url, name, options),
        language=language(options.language or beside.lang, draft.language, draft.text),
        kind=_KINDS.get(site.kind, "unknown") if site else "unknown",
    )


def published(draft: Draft, day: dt.date | None, url: str | None, name: str, options: ReadOptions) -> Published | None:
    """Choose the date: given, the input's metadata, the URL, a date line of the text, the file's name."""
    if day:
        return Published(date=day, basis="given", as_written=day.isoformat())
    if draft.published and draft.published.basis == "metadata":
        return draft.published
    by_url = dates.from_url(url, options.months) if url else None
    return by_url or draft.published or dates.from_name(name, options.months)


def site_of(url: str | None, options: ReadOptions) -> Site | None:
    """Find the publisher of a URL by its exact domain or a parent of it; a look-alike finds nothing."""
    labels = domain(url).split(".")
    table = options.publishers or {}
    return next((table[name] for at in range(len(labels) - 1) if (name := ".".join(labels[at:])) in table), None)


def language(given: str | None, declared: str | None, text: str) -> str:
    """Tell the language, as ISO 639-1: given; else as detected; the declaration decides between near ties.

    A declaration is often a template's default, so one far from what the text reads like is not believed.
    """
    if code := _iso(given):
        return code
    ranks = _ranks(text)
    best = min(ranks.values(), default=0)
    near = [code for code, rank in ranks.items() if rank - best <= _MARGIN]
    if len(near) == 1:
        return near[0]
    told = _iso(declared)
    if told and (told in near or len(text) < _SHORT or not _ranks(text, told)):
        return told
    return "und"


def _ranks(text: str, *only: str) -> dict[str, int]:
    """Ask resiliparse. Its rank is a distance; how far the second is behind tells more than the rank itself."""
    from resiliparse.parse.lang import detect_fast

    found: Any = detect_fast(text[:_SAMPLE], n_results=5, langs=only or None)
    return {code: rank for code, rank in found if _iso(code)}


def _iso(code: str | None) -> str | None:
    """Take the two-letter code of a language tag (`en-US`, `pt_BR`)."""
    head = (code or "").strip().replace("_", "-").split("-")[0].lower()
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None


def _publisher(named: str | None, site: Site | None) -> str | None:
    if site and (not named or "." in named):
        return site.publisher
    return named
