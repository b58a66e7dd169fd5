"""The ledger beside raw `sqlite3` on the same work: ingest, filtered find, bytes per statement.

usage: python bench/ledger.py [STATEMENTS] [INGESTED]      (1,000,000 and 60,000 where not given)

Ingest: INGESTED coded statements, three to a report, from records in memory to committed rows. Contestants take turns,
batch by batch, each with a file of its own: the same tables, indexes, full-text indexes, pragmas and batch size.
  raw       rows made beforehand, `executemany` and COMMIT: only the database works
  ours      records to rows, seals, look-ups of what is there, evidence, chain, and the same inserts
Find: a ledger of STATEMENTS statements; each query as `find` and as bare SQL with the same answers, turns taken, best of
5 each. Exit code 1 where ingest is below 40 % of raw, or a find takes more than twice the bare SQL and 50 ms.
"""

from __future__ import annotations

import pathlib
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests.ledger.reports import report

from demarche.ledger import open_ledger
from demarche.ledger.finding import Query, find
from demarche.ledger.ingesting import Outcome, ingest
from demarche.ledger.rows import keep
from demarche.ledger.writing import Run, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.model import Report

EACH = 3
"""Statements of a report."""
BATCH = 64
LEAST = 0.4
TABLES = ("runs", "batches", "blobs", "documents", "sources", "inputs", "readings", "statements", "evidence", "actors",
          "figures")  # fmt: skip
FTS = ("documents", "statements")
FIND = {
    "party, act, days": (
        Query(party=("RU",), act=("attribute",), since="2020-01-01", until="2020-12-31"),
        "k IN (SELECT statement FROM evidence WHERE field IN ('speakers', 'targets', 'holder') AND value = 'RU') "
        "AND s.act = 'attribute' AND s.said_end >= '2020-01-01' AND s.said <> '' AND s.said <= '2020-12-31'",
    ),
    "accused, links": (
        Query(accused=("CN",), link="directed.."),
        "k IN (SELECT statement FROM evidence WHERE field = 'targets' AND value = 'CN') "
        "AND s.link <> '' AND s.link_high >= 10 AND s.link_low <= 11",
    ),
    "conduct, newest": (
        Query(conduct=("ddos",), act=("condemn",)),
        "k IN (SELECT statement FROM evidence WHERE field = 'conduct' AND value = 'ddos') AND s.act = 'condemn'",
    ),
    "words": (
        Query(text=("office 1 of pl blamed",)),
        "k IN (SELECT rowid FROM statements_text WHERE statements_text MATCH {grams}) "
        "AND instr(s.folded, 'office 1 of pl blamed') > 0",
    ),
}


def main() -> None:
    """Run both halves and print the ratios."""
    many, ingested = (*map(int, sys.argv[1:]), 1_000_000, 60_000)[:2] if len(sys.argv) != 2 else (int(sys.argv[1]), 60_000)
    with tempfile.TemporaryDirectory() as folder:
        slow = bench_ingest(pathlib.Path(folder), ingested)
        slow |= bench_find(pathlib.Path(folder), many)
    sys.exit(1 if slow else 0)


def outcomes(reports: Iterable[Report]) -> Iterable[Outcome]:
    """Make reports ready, raw bytes included."""
    for one in reports:
        kept = keep(one, one.statements, one.document.text.encode())
        yield Outcome(place=one.document.source.path, mark=one.document.id, results=(kept,))


def bench_ingest(folder: pathlib.Path, statements: int) -> bool:
    """Ingest the same reports both ways."""
    reports = [report(number, statements=EACH) for number in range(statements // EACH)]
    first = open_ledger(str(folder / "rows.db"), create=True)
    for _ in ingest(Writer(first, Run(kind="ingest")), outcomes(reports), size=BATCH):
        pass
    ours, raw = open_ledger(str(folder / "ours.db"), create=True), open_ledger(str(folder / "raw.db"), create=True)
    writer = Writer(ours, Run(kind="ingest"))
    seconds = {"ours": 0.0, "raw": 0.0}
    with closing(sqlite3.connect(folder / "rows.db")) as source, closing(raw.engine.raw_connection()) as held:
        target: Any = held.driver_connection
        for number, at in enumerate(range(0, len(reports), BATCH), 1):
            rows = {table: of_batch(source, table, number) for table in TABLES}
            begun = time.perf_counter()
            for _ in ingest(writer, outcomes(reports[at : at + BATCH]), size=BATCH):
                pass
            between = time.perf_counter()
            insert(target, rows)
            seconds["raw"] += time.perf_counter() - between
            seconds["ours"] += between - begun
    sizes = {name: (folder / f"{name}.db").stat().st_size for name in seconds}
    assert abs(sizes["ours"] / sizes["raw"] - 1) < 0.02, "the two files do not hold the same"
    rate = {name: statements / taken for name, taken in seconds.items()}
    ratio = rate["ours"] / rate["raw"]
    print(
        f"ingest of {statements:,} coded statements, {EACH} a report, {BATCH} reports a commit, SQLite {sqlite3.sqlite_version}"
    )
    print(
        f"  raw {rate['raw']:8,.0f} statements/s   ours {rate['ours']:8,.0f} statements/s   ratio {ratio:.2f} (at least {LEAST})"
    )
    print(f"  {sizes['ours'] / statements:,.0f} bytes per statement, reports and both full-text indexes included")
    return ratio < LEAST


def of_batch(source: sqlite3.Connection, table: str, number: int) -> list[tuple[Any, ...]]:
    """Fetch the rows that were committed in a batch."""
    if table == "evidence":
        chosen = "SELECT e.* FROM evidence e JOIN statements s ON s.key = e.statement WHERE s.batch = ?"
    else:
        chosen = f"SELECT * FROM {table} WHERE {'key' if table == 'batches' else 'batch'} = ?"  # noqa: S608
    return source.execute(chosen, (number,)).fetchall()


def insert(target: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Insert the rows of a batch, as bare as can be."""
    target.execute("BEGIN IMMEDIATE")
    for table in ("batches", *(table for table in TABLES if table != "batches")):
        if rows[table]:
            marks = ", ".join("?" * len(rows[table][0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])  # noqa: S608
        if table in FTS:
            at = {"documents": 9, "statements": 6}[table]
            texts = [(row[0], row[at]) for row in rows[table]]
            target.executemany(f"INSERT INTO {table}_text (rowid, folded) VALUES (?, ?)", texts)  # noqa: S608
    target.execute("COMMIT")


def bench_find(folder: pathlib.Path, statements: int) -> bool:
    """Find in a large ledger both ways."""
    store = open_ledger(str(folder / "large.db"), create=True)
    reports = (report(number, statements=EACH) for number in range(statements // EACH))
    for _ in ingest(Writer(store, Run(kind="ingest")), outcomes(reports), size=2_000):
        pass
    print(f"find in {statements:,} statements, first page of 50, best of 5, milliseconds")
    slow = False
    with closing(sqlite3.connect(folder / "large.db")) as bare:
        for name, (query, where) in FIND.items():
            wanted = sql(where, query)
            times: dict[str, list[float]] = {"bare": [], "ours": []}
            for _ in range(5):
                begun = time.perf_counter()
                rows = bare.execute(wanted).fetchall()
                between = time.perf_counter()
                page = find(store, query)
                times["ours"].append(1_000 * (time.perf_counter() - between))
                times["bare"].append(1_000 * (between - begun))
                assert [row[0] for row in rows[:50]] == [one.statement.id for one in page.found], name
            best = {who: min(taken) for who, taken in times.items()}
            late = best["ours"] > 2 * best["bare"] + 50
            slow |= late
            ratio = best["ours"] / best["bare"]
            told = f"bare {best['bare']:8.1f}   ours {best['ours']:8.1f}   ratio {ratio:.2f}"
            print(f"  {name:18} {told}{'  TOO SLOW' if late else ''}")
    return slow


def sql(where: str, query: Query) -> str:
    """Write the bare query: the same columns, order and page."""
    from demarche.ledger.sqlite import _trigrams

    grams = " AND ".join(f'"{gram}"' for word in query.text for gram in _trigrams(word))
    where = where.replace("{grams}", f"'{grams}'").replace("k IN", "s.key IN")
    return (
        "SELECT s.id, s.quote, s.record, d.text, d.record FROM statements s JOIN documents d ON d.key = s.document "  # noqa: S608
        f"WHERE {where} AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.kind = 'statement' AND e.row = s.key) "
        "ORDER BY s.said DESC, s.key DESC LIMIT 51"
    )


if __name__ == "__main__":
    main()
