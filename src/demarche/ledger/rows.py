"""Records to rows. Pure, so that `verify` can compute every row again and compare."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.ledger.folding import fold
from demarche.model import LADDER, Document, Figure, Record, Region, Source, Span, Statement, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.model import Actor, Report

Row = tuple[Any, ...]

LEVEL: Final = 6
"""zlib level for what is kept compressed."""
NOWHERE: Final = (-1, -1, "")
"""Start, end and words of a value that was not read from words."""
RANKS: Final = {link: rank for rank, link in enumerate(LADDER)}
_json = msgspec.json.Encoder(order="deterministic").encode


class Reading(Record, frozen=True):
    """What the rules read in one document."""

    regions: tuple[Region, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()


class Kept(Record, frozen=True):
    """One document made ready to be written, in whatever process that was done."""

    document: Document
    reading: bytes
    """Packed `Reading`."""
    statements: tuple[tuple[Row, tuple[Row, ...]], ...]
    """Row of each statement as it stands, and of its evidence."""
    figures: tuple[Row, ...]
    actors: tuple[str, ...]
    raw: bytes | None = None
    """Compressed raw bytes of the source, where they are kept."""
    size: int = 0
    """Number of raw bytes."""


def keep(report: Report, standing: Iterable[Statement], raw: bytes | None = None) -> Kept:
    """Make a report ready to be written. `standing` are its statements after decisions."""
    document, unique = report.document, {statement.id: statement for statement in standing}
    return Kept(
        document=document,
        reading=pack(report),
        statements=tuple((statement_row(document, one), evidence_rows(document, one)) for one in unique.values()),
        figures=tuple({row[0]: row for row in (figure_row(document, one) for one in report.figures)}.values()),
        actors=tuple(sorted({name for one in unique.values() for name in actor_ids(one)})),
        raw=zlib.compress(raw, LEVEL) if raw is not None else None,
        size=len(raw or b""),
    )


def pack(report: Report) -> bytes:
    """Pack what was read in a document."""
    reading = Reading(regions=report.regions, statements=report.statements, figures=report.figures)
    return zlib.compress(_json(reading), LEVEL)


def unpack(content: bytes) -> Reading:
    """Unpack a reading."""
    return msgspec.json.decode(zlib.decompress(content), type=Reading)


def document_row(document: Document) -> Row:
    """Give the columns of `documents`, from `id` to `record`."""
    rest = msgspec.structs.replace(document, text="")
    published = document.published.date.isoformat() if document.published else ""
    return (
        document.id, document.title or "", document.url or "", document.publisher or "", published, document.language,
        document.kind, document.text, fold(document.text), _json(rest).decode(),
    )  # fmt: skip


def document_of(text: str, record: str) -> Document:
    """Put a document together again."""
    return msgspec.structs.replace(msgspec.json.decode(record, type=Document), text=text)


def source_row(source: Source) -> Row:
    """Give the columns of `sources`, from `path` to `record`."""
    return source.path, source.position, source.url or "", _json(source).decode()


def statement_row(document: Document, statement: Statement) -> Row:
    """Give the columns of `statements` but keys: `id`, then `start` to `record`."""
    span, quote = statement.span, statement.span.of(document.text)
    link = statement.link
    low, high = ranks(link.value, link.to) if link else (-1, -1)
    return (
        statement.id, span.start, span.end, quote, fold(quote), statement.act.value, link.value if link else "", low,
        high, statement.status.value, statement.voice.value, statement.measure.value if statement.measure else "",
        statement.review, *_said(document, statement), _json(statement).decode(),
    )  # fmt: skip


def statement_of(record: str) -> Statement:
    """Read a statement's record."""
    return msgspec.json.decode(record, type=Statement)


def figure_row(document: Document, figure: Figure) -> Row:
    """Give the columns of `figures` but keys: `id`, then `start` to `record`."""
    span, record = figure.span, _json(figure).decode()
    said = repr((document.id, span.start, span.end, figure.unit, figure.role))
    ident = hashlib.sha256(said.encode()).hexdigest()[:16]
    value = None if figure.value is None else float(figure.value)
    return ident, span.start, span.end, span.of(document.text), figure.unit, figure.role, value, record


def figure_of(record: str) -> Figure:
    """Read a figure's record."""
    return msgspec.json.decode(record, type=Figure)


def evidence_rows(document: Document, statement: Statement) -> tuple[Row, ...]:
    """Give the rows of `evidence` but the statement's key: number, field, value, start, end, words."""
    found = enumerate(_evidence(statement))
    return tuple((n, field, value, *_place(document.text, span)) for n, (field, value, span) in found)


def evidence_places(statement: Statement) -> Iterator[tuple[str, Span]]:
    """Yield every field of a statement that was read from words, and where."""
    yield "statement", statement.span
    yield from ((field, span) for field, _, span in _evidence(statement) if span)


def actor_ids(statement: Statement) -> Iterator[str]:
    """Name every party and finer actor of a statement."""
    holders = (statement.holder,) if statement.holder else ()
    for actor in (*statement.speakers, *statement.targets, *holders):
        yield from (actor.id, *actor.fine)


def ranks(link: str, to: str = "") -> tuple[int, int]:
    """Place a link value, or a range of them, on the ladder; `state` stands for the range it is defined as."""
    if link == "state":
        return RANKS["backed"], RANKS["organ"]
    low = RANKS.get(link, -1)
    return low, RANKS.get(to, low) if to != "state" else RANKS["organ"]


def _said(document: Document, statement: Statement) -> tuple[str, str]:
    """Say when it was said, from and to, as ISO days; empty where it is not known."""
    said = statement.said_on
    if said and said.precision != "unknown":
        return said.start.isoformat(), said.end.isoformat()
    day = document.published.date.isoformat() if document.published else ""
    return day, day


def _evidence(statement: Statement) -> Iterator[tuple[str, str, Span | None]]:
    """Yield field, value and place of everything coded."""
    for field in ("act", "link", "status", "voice", "measure", "operation"):
        value: Value | None = getattr(statement, field)
        if value and (value.span or field == "operation"):
            yield field, value.value, value.span
    for field in ("conduct", "products", "cves", "malware"):
        yield from ((field, value.value, value.span) for value in getattr(statement, field))
    for field, actors in _parties(statement):
        for actor in actors:
            yield from ((field, name, actor.span) for name in (actor.id, *actor.fine))
    yield from (("likelihood", one.term, one.span) for one in statement.likelihood)
    yield from (("confidence", one.term, one.span) for one in statement.confidence)
    yield from (("victims", one.name, one.span) for one in statement.victims)
    if statement.said_on and statement.said_on.span:
        yield "said_on", statement.said_on.as_written, statement.said_on.span


def _parties(statement: Statement) -> Iterator[tuple[str, tuple[Actor, ...]]]:
    yield "speakers", statement.speakers
    yield "targets", statement.targets
    if statement.holder:
        yield "holder", (statement.holder,)


def _place(text: str, span: Span | None) -> Row:
    return (span.start, span.end, span.of(text)) if span else NOWHERE
