"""Draft → Document: what is given goes first, then what the input says of itself, then what its URL and text tell."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

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
_CERTAIN, _DOUBTFUL, _SHORT, _SAMPLE = 900, 1_100, 120, 4_000


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
            bytes_hash=hashlib.sha256(data).hexdigest(),
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
    """Tell the language, as ISO 639-1: given; else as detected where the text is plain enough; else as declared.

    Declarations are often a template's default, so a clear reading of a long text goes before them.
    """
    if code := _iso(given):
        return code
    code, rank = _detected(text)
    told = _iso(declared)
    if told and (code == told or rank > _CERTAIN or len(text) < _SHORT):
        return told
    return code if code and rank <= _DOUBTFUL and len(text) >= _SHORT else told or "und"


def _detected(text: str) -> tuple[str | None, int]:
    """Ask resiliparse; its rank is a distance: under 900 for running text of a known language, over 1,200 for none."""
    from resiliparse.parse.lang import detect_fast

    code, rank = detect_fast(text[:_SAMPLE])
    return _iso(code), rank or _DOUBTFUL


def _iso(code: str | None) -> str | None:
    """Take the two-letter code of a language tag (`en-US`, `pt_BR`)."""
    head = (code or "").strip().replace("_", "-").split("-")[0].lower()
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None


def _publisher(named: str | None, site: Site | None) -> str | None:
    if site and (not named or "." in named):
        return site.publisher
    return named
