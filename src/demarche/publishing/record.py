"""The published shape of a report: what one line of JSONL holds, and what its JSON Schema is generated from.

It is the model's record but where the codebook says otherwise: coded values are plain strings, `start` and `end` stand
flat, and where a value was read stands under `evidence`, by field. Every key is always there: the model's records leave
out strings that are the same object as a default, which depends on the process they come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from demarche.model import (
    Actor,
    Confidence,
    DocumentKind,
    FurnitureReason,
    Likelihood,
    Provenance,
    Published,
    RegionKind,
    SaidOn,
    Source,
    Span,
    Status,
    Value,
    Victim,
    Voice,
)
from demarche.publishing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.model import Document, Figure, Region, Report, Statement

Offset = Annotated[int, Meta(ge=0, description="code points from the start of document.text; an end is exclusive")]


class PublishedSource(Source, frozen=True, omit_defaults=False):
    """One place where a document was found."""


class PublishedDate(Published, frozen=True, omit_defaults=False):
    """Publication date, to the day, and what it was taken from."""


class PublishedActor(Actor, frozen=True, omit_defaults=False):
    """A party as speaker, holder or target."""


class PublishedLikelihood(Likelihood, frozen=True, omit_defaults=False):
    """An expression of likelihood; numbers only where the speaker's scheme is known."""


class PublishedConfidence(Confidence, frozen=True, omit_defaults=False):
    """Analytic confidence, never mixed with likelihood."""


class PublishedVictim(Victim, frozen=True, omit_defaults=False):
    """A victim: a party or a class of victims."""


class PublishedSaidOn(SaidOn, frozen=True, omit_defaults=False):
    """When something was said."""


class PublishedProvenance(Provenance, frozen=True, omit_defaults=False):
    """Which rule and which lexicon made the record."""


class Evidence(Value, frozen=True, omit_defaults=False):
    """One coded value, the words it was read from and the rule that read it."""

    quote: str = ""


class PublishedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One text and where it comes from."""

    id: Annotated[str, Meta(description="what the input calls it: the given id, or the stem of the file's name")]
    hash: Annotated[str, Meta(description="SHA-256 of the text: the same text found twice has the same hash")]
    source: Annotated[str | None, Meta(description="path of the file; null inside a container or from standard input")]
    found_at: Annotated[PublishedSource, Meta(description="the place in full, and what had to be mended to read it")]
    title: str | None
    url: str | None
    publisher: str | None
    byline: str | None
    published: PublishedDate | None
    language: Annotated[str, Meta(description="ISO 639-1, und where it cannot be told")]
    kind: DocumentKind
    text: Annotated[str, Meta(description="the text that every offset counts in")]


class PublishedRegion(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the text and what it is; together the regions cover the text."""

    start: Offset
    end: Offset
    kind: RegionKind
    reason: Annotated[FurnitureReason | None, Meta(description="set exactly when kind is furniture")]
    rule: str
    glued: Annotated[tuple[int, ...], Meta(description="offsets where a second word starts without a space before it")]


class PublishedStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One speaker set × one act × one target set at one place of the report."""

    id: str
    start: Offset
    end: Offset
    quote: Annotated[str, Meta(description="the words from start to end")]
    act: str
    speakers: tuple[PublishedActor, ...]
    holder: PublishedActor | None
    targets: tuple[PublishedActor, ...]
    link: str | None
    likelihood: tuple[PublishedLikelihood, ...]
    confidence: tuple[PublishedConfidence, ...]
    status: Status
    voice: Voice
    conduct: tuple[str, ...]
    operation: str | None
    products: tuple[str, ...]
    cves: tuple[str, ...]
    malware: tuple[str, ...]
    victims: tuple[PublishedVictim, ...]
    measure: str | None
    answers: Annotated[tuple[str, ...], Meta(description="ids of the statements that a reply answers")]
    said_on: PublishedSaidOn | None
    flags: tuple[str, ...]
    review: Literal["machine", "queued", "accepted", "corrected", "rejected"]
    evidence: Annotated[dict[str, tuple[Evidence, ...]], Meta(description="by field, for every coded value")]
    provenance: PublishedProvenance


class PublishedFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity of victims, damage, stolen items or attackers."""

    start: Offset
    end: Offset
    quote: str
    value: float | None
    to: float | None
    unit: str
    comparator: Literal["exact", "about", "at_least", "more_than", "up_to", "fewer_than", "vague"]
    role: Literal["victims", "targeted", "stolen", "damage", "attackers", "systems"]
    claimed_by: str | None
    rule: str


class PublishedReport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything read from one report."""

    document: PublishedDocument
    regions: tuple[PublishedRegion, ...]
    statements: tuple[PublishedStatement, ...]
    figures: tuple[PublishedFigure, ...]


ONE: Final = ("act", "link", "status", "voice", "operation", "measure")
CODED: Final = (*ONE, "conduct", "products", "cves", "malware")
"""Fields of a statement that hold coded values: published plain, with their evidence apart."""


def published(report: Report) -> PublishedReport:
    """Give a report its published shape."""
    text = report.document.text
    return PublishedReport(
        document=_document(report.document),
        regions=tuple(map(_region, report.regions)),
        statements=tuple(_statement(statement, text) for statement in report.statements),
        figures=tuple(_figure(figure, text) for figure in report.figures),
    )


def coded(statement: Statement) -> dict[str, tuple[Value, ...]]:
    """Give the coded values of a statement by field; fields without one are left out."""
    found = {name: _values(getattr(statement, name)) for name in CODED}
    return {name: values for name, values in found.items() if values}


def place(document: Document) -> str:
    """Say where a document stands: its path, and its position inside a container."""
    source = document.source
    return visible(f"{source.path}:{source.position}" if source.position else source.path).replace("\n", " ")


def at(document: Document, span: Span) -> str:
    """Say where words stand: `place:start-end`."""
    return f"{place(document)}:{span.start}-{span.end}"


def _document(document: Document) -> PublishedDocument:
    source: PublishedSource = _whole(msgspec.structs.replace(document.source, path=_sayable(document.source.path)))
    path = None if source.position or source.path == "-" else source.path
    fields = _fields(document, without=("id", "name", "source"))
    return PublishedDocument(id=_sayable(document.name), hash=document.id, source=path, found_at=source, **fields)


def _region(region: Region) -> PublishedRegion:
    return PublishedRegion(start=region.span.start, end=region.span.end, **_fields(region, without=("span",)))


def _statement(statement: Statement, text: str) -> PublishedStatement:
    values = coded(statement)
    plain: dict[str, Any] = {name: _once(values.get(name, ())) for name in CODED}
    for name in ONE:
        plain[name] = next(iter(plain[name]), None)
    return PublishedStatement(
        start=statement.span.start,
        end=statement.span.end,
        quote=statement.span.of(text),
        evidence={name: tuple(_evidence(value, text) for value in found) for name, found in values.items()},
        **plain,
        **_fields(statement, without=("document", "span", *CODED)),
    )


def _figure(figure: Figure, text: str) -> PublishedFigure:
    span = figure.span
    return PublishedFigure(start=span.start, end=span.end, quote=span.of(text), **_fields(figure, without=("span",)))


def _evidence(value: Value, text: str) -> Evidence:
    return Evidence(quote=value.span.of(text) if value.span else "", **_fields(value))


def _values(held: object) -> tuple[Value, ...]:
    """Read a field that holds a value, none or several."""
    if isinstance(held, tuple):
        return held
    return (held,) if isinstance(held, Value) else ()


def _once(values: Iterable[Value]) -> tuple[str, ...]:
    """Name each value once: two places that show one conduct are two pieces of evidence and one value."""
    return tuple(dict.fromkeys(value.value for value in values))


def _sayable(name: str) -> str:
    """Spell out the bytes of a file name that are no UTF-8; they cannot stand in JSON."""
    return name.encode("utf-8", "backslashreplace").decode()


SHAPES: Final[dict[type | None, type[msgspec.Struct]]] = {
    shape.__base__: shape
    for shape in (
        PublishedSource, PublishedDate, PublishedActor, PublishedLikelihood, PublishedConfidence, PublishedVictim,
        PublishedSaidOn, PublishedProvenance,
    )
}  # fmt: skip
"""The shape in which a record inside another one is published."""


def _fields(record: msgspec.Struct, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: _whole(getattr(record, name)) for name in record.__struct_fields__ if name not in without}


def _whole(held: Any) -> Any:
    """Put records inside a record into the shape that leaves nothing out."""
    if isinstance(held, tuple):
        return tuple(map(_whole, held))
    shape = SHAPES.get(type(held))
    return shape(**_fields(held)) if shape else held
