"""Find: filters to one query, the same answers in the same order on every store, page by page."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from demarche.errors import LedgerError
from demarche.ledger.folding import fold, storable
from demarche.ledger.rows import document_of, ranks, statement_of
from demarche.ledger.schema import BATCHES, DOCUMENTS, ENDS, EVIDENCE, STATEMENTS
from demarche.model import LADDER, Document, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.ledger.stores import Store

Condition = sa.ColumnElement[bool]
PARTIES: Final = ("speakers", "targets", "holder")
CURSOR: Final = re.compile(r"((?:\d{4}-\d\d-\d\d)?)\.(\d{1,18})\.(\d{1,18})")


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to find. Values of one field are alternatives; fields hold together; what is empty does not filter."""

    party: tuple[str, ...] = ()
    """Party or finer actor anywhere in the statement."""
    speaker: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    link: str = ""
    """A link value, or a range of them `low..high`; either end may be left out."""
    operation: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    since: str = ""
    """ISO day; statements said on it or after."""
    until: str = ""
    language: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    """Part of the publisher's name, without regard to case."""
    review: tuple[str, ...] = ()
    document: str = ""
    """Id of a document, or its beginning."""
    text: tuple[str, ...] = ()
    """Words or phrases that the statement's own words hold, without regard to case and accents."""
    report: tuple[str, ...] = ()
    """Words or phrases that the report holds."""
    as_of: str = ""
    """ISO day: what the ledger knew at its end, UTC."""
    limit: int = 50
    after: str = ""
    """Where the page before ended."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One statement found."""

    statement: Statement
    document: Document
    quote: str
    learned: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, newest first, and where the next page begins; empty after the last."""

    found: tuple[Found, ...]
    after: str = ""


def find(store: Store, query: Query) -> Page:
    """Find statements.

    Pages are stable: each further page is of the same moment as the first, whatever is written in between. Raises
    `LedgerError` for a range, day or page mark that cannot be read.
    """
    query = _storable(query)
    with store.engine.connect() as connection:
        said, key, moment = _cursor(query.after) or ("", 0, batch_as_of(connection, query.as_of))
        chosen = select(store, connection, query, moment)
        if query.after:
            chosen = chosen.where(sa.tuple_(STATEMENTS.c.said, STATEMENTS.c.key) < sa.tuple_(sa.literal(said), sa.literal(key)))
        rows = connection.execute(chosen.limit(query.limit + 1)).all()
        documents = _documents(connection, {row.document for row in rows})
    found = tuple(
        Found(statement=statement_of(row.record), document=documents[row.document], quote=row.quote, learned=row.learned)
        for row in rows[: query.limit]
    )
    last = rows[query.limit - 1] if len(rows) > query.limit else None
    return Page(found=found, after=f"{last.said}.{last.key}.{moment}" if last else "")


def _storable(query: Query) -> Query:
    """Let words that no store can hold be looked for in vain, instead of being an error."""
    fields = {name: getattr(query, name) for name in query.__struct_fields__}
    plain = {name: storable(value) for name, value in fields.items() if isinstance(value, str)}
    lists = {name: tuple(map(storable, value)) for name, value in fields.items() if isinstance(value, tuple)}
    return msgspec.structs.replace(query, **plain, **lists)


def select(store: Store, connection: sa.Connection, query: Query, moment: int) -> sa.Select[Any]:
    """Make the query for statements as known at a batch, newest first."""
    table = STATEMENTS.c
    columns = table.key, table.document, table.said, table.quote, table.record, BATCHES.c.learned
    chosen = sa.select(*columns).join(BATCHES, BATCHES.c.key == table.batch)
    if query.language or query.publisher or query.document or query.report:
        chosen = chosen.join(DOCUMENTS, DOCUMENTS.c.key == table.document)
    return chosen.where(*_conditions(store, connection, query), *standing(STATEMENTS, "statement", moment)).order_by(
        table.said.desc(), table.key.desc()
    )


def standing(table: sa.Table, kind: str, moment: int) -> tuple[Condition, ...]:
    """Make the conditions that a row of a versioned table stood at a batch."""
    ended = sa.exists().where(ENDS.c.kind == kind, ENDS.c.row == table.c.key, ENDS.c.batch <= moment)
    return table.c.batch <= moment, ~ended


def batch_as_of(connection: sa.Connection, day: str = "") -> int:
    """Give the number of the last batch of a day, UTC, or of all; 0 where there is none."""
    chosen = sa.select(sa.func.max(BATCHES.c.key))
    if day:
        chosen = chosen.where(BATCHES.c.learned <= f"{_day(day)}T~")
    return connection.execute(chosen).scalar() or 0


def _conditions(store: Store, connection: sa.Connection, query: Query) -> Iterator[Condition]:
    table = STATEMENTS.c
    for values, fields in (
        (query.party, PARTIES), (query.speaker, ("speakers", "holder")), (query.accused, ("targets",)),
        (query.operation, ("operation",)), (query.conduct, ("conduct",)),
    ):  # fmt: skip
        if values:
            evidence = sa.select(EVIDENCE.c.statement).where(EVIDENCE.c.field.in_(fields), EVIDENCE.c.value.in_(values))
            yield table.key.in_(evidence)
    plain = {table.act: query.act, table.review: query.review, DOCUMENTS.c.language: query.language}
    yield from (column.in_(values) for column, values in plain.items() if values)
    if query.publisher:
        yield DOCUMENTS.c.publisher.in_(_publishers(connection, query.publisher))
    if ".." in query.link:
        low, high = _range(query.link)
        yield sa.and_(table.link != "", table.link_high >= low, table.link_low <= high)
    elif query.link:
        yield table.link == _link(query.link)
    yield from _dated(query)
    if query.document:
        yield DOCUMENTS.c.id.startswith(query.document.lower(), autoescape=True)
    for words, searched in ((query.text, STATEMENTS), (query.report, DOCUMENTS)):
        if folded := [word for word in map(fold, words) if word]:
            yield store.matches(searched, folded)


def _dated(query: Query) -> Iterator[Condition]:
    table = STATEMENTS.c
    if query.since:
        yield table.said_end >= _day(query.since)
    if query.until:
        yield sa.and_(table.said != "", table.said <= _day(query.until))


def _range(link: str) -> tuple[int, int]:
    low, _, high = link.partition("..")
    return ranks(_link(low or LADDER[0]))[0], ranks(_link(high or LADDER[-1]))[1]


def _link(link: str) -> str:
    if link not in LADDER:
        raise LedgerError(f"no link is called {link!r}", f"use {', '.join(LADDER)}, or low..high")
    return link


def _publishers(connection: sa.Connection, parts: Iterable[str]) -> list[str]:
    """Name the publishers whose names hold one of `parts`. Folded here: databases fold case each in their own way."""
    names = connection.execute(sa.select(DOCUMENTS.c.publisher).distinct()).scalars()
    folded = [fold(part) for part in parts]
    return [name for name in names if any(part in fold(name) for part in folded)]


def _day(day: str) -> str:
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        raise LedgerError(f"{day!r} is no day", "write it as 2021-07-19") from None


def _cursor(after: str) -> tuple[str, int, int] | None:
    if not after:
        return None
    match = CURSOR.fullmatch(after)
    if not match:
        raise LedgerError(f"{after!r} is no page mark", "use the one that the page before ended with")
    return match[1], int(match[2]), int(match[3])


def _documents(connection: sa.Connection, keys: set[int]) -> dict[int, Document]:
    chosen = sa.select(DOCUMENTS.c.key, DOCUMENTS.c.text, DOCUMENTS.c.record).where(DOCUMENTS.c.key.in_(keys))
    return {key: document_of(text, record) for key, text, record in connection.execute(chosen)}
