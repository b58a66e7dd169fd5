"""Writing: rows are gathered in a batch and committed together, numbered and sealed, by one writer at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec
import sqlalchemy as sa

from demarche.ledger import sealing
from demarche.ledger.schema import BATCHES, ENDS, EVIDENCE, GROUPS, MEMBERS, METADATA, RUNS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from demarche.ledger.rows import Row
    from demarche.ledger.stores import Store

UNCHAINED: Final = (GROUPS.name, MEMBERS.name, EVIDENCE.name)
"""Tables that can be computed again, and so are no part of what a batch's digest proves."""
ORDER: Final = tuple(table for table in METADATA.sorted_tables if table is not BATCHES)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, and with which version of what."""

    kind: str
    program: str = ""
    lexicon: str = ""
    who: str = ""
    note: str = ""

    @property
    def row(self) -> Row:
        """The columns of `runs` but keys."""
        return self.kind, self.program, self.lexicon, self.who, self.note


class Batch:
    """What is committed together. Rows are added without the columns that every table has: key, batch and seal."""

    def __init__(self, connection: sa.Connection, run: Run, key: int = 0) -> None:
        last = connection.execute(LAST).first()
        self.connection = connection
        self.number: int = last.key + 1 if last else 1
        self._last = last
        self._keys: dict[str, int] = {}
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._seals = 0
        self.run = key or self.add(RUNS, run.row)
        """Key of the run."""

    def add(self, table: sa.Table, row: Row) -> int:
        """Add a row to a table with a key of its own; give the key."""
        key = self._keys.get(table.name) or self._free_key(table)
        self._keys[table.name] = key + 1
        self._seal(table, (key, *row, self.number))
        return key

    def end(self, kind: str, row: int) -> None:
        """Say that a row of a versioned table is no longer true."""
        self._seal(ENDS, (kind, row, self.number))

    def detail(self, table: sa.Table, rows: Iterable[Row]) -> None:
        """Add rows that are part of another row and sealed with it."""
        self._rows[table.name].extend(rows)

    def commit(self, now: dt.datetime, index: Callable[[sa.Connection, sa.Table, list[tuple[int, str]]], None]) -> bool:
        """Write everything, or nothing where nothing was added; tell which. The transaction is the caller's."""
        if set(self._rows) <= {RUNS.name}:
            return False
        clock = now.astimezone(dt.UTC).isoformat(timespec="milliseconds")
        learned = max(clock, self._last.learned) if self._last else clock
        chained = sum(len(rows) for name, rows in self._rows.items() if name not in UNCHAINED)
        row = (self.number, learned, clock, chained)
        digest = sealing.chain(self._last.digest if self._last else b"", row, self._seals)
        _insert(self.connection, BATCHES, [(*row, digest)])
        for table in ORDER:
            if rows := self._rows[table.name]:
                _insert(self.connection, table, rows)
                if table in TEXTS:
                    at = list(table.c).index(table.c.folded)
                    index(self.connection, table, [(row[0], row[at]) for row in rows])
        return True

    def _seal(self, table: sa.Table, row: Row) -> None:
        seal = sealing.seal(row)
        if table.name not in UNCHAINED:
            self._seals += int.from_bytes(seal, "big")
        self._rows[table.name].append((*row, seal))

    def _free_key(self, table: sa.Table) -> int:
        """Find the first key never used: above the last row, and above the last that ended, should it be gone."""
        last = self.connection.execute(sa.select(sa.func.max(table.c.key))).scalar() or 0
        kind = table.name.removesuffix("s")
        ended = self.connection.execute(sa.select(sa.func.max(ENDS.c.row)).where(ENDS.c.kind == kind)).scalar() or 0
        return max(last, ended) + 1


class Writer:
    """Writes the batches of one run."""

    def __init__(self, store: Store, run: Run, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self.store = store
        self.run = run
        self.clock = clock
        self.key = 0
        """Key of the run, once it has written something."""

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Gather a batch while no one else writes, and commit it at the end; nothing stays of one that fails.

        Raises `LedgerError` where the store is busy, full, read-only or out of reach.
        """
        try:
            with self.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
                self.store.lock(connection)
                batch = Batch(connection, self.run, self.key)
                yield batch
                written = batch.commit(self.clock(), self.store.index)
        except sa.exc.DBAPIError as error:
            raise self.store.explain(error) or error from error
        self.key = batch.run if written else self.key


LAST: Final = sa.select(BATCHES).order_by(BATCHES.c.key.desc()).limit(1)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    connection.exec_driver_sql(_statement(table, connection.dialect.paramstyle), rows)


@cache
def _statement(table: sa.Table, style: str) -> str:
    mark = "?" if style == "qmark" else "%s"
    names = ", ".join(f'"{column.name}"' for column in table.c)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([mark] * len(table.c))})'  # noqa: S608
