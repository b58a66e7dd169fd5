"""`verify` names every fault: whatever bit of what is used is flipped, and whatever row is changed by hand."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest

from demarche.errors import DemarcheError
from demarche.ledger import open_ledger, watched
from demarche.ledger.checks import breaches, counted_twice, early_replies
from demarche.ledger.finding import Query, find
from demarche.ledger.proving import verify
from demarche.model import Actor, Likelihood, Region, SaidOn, Span

from .reports import report
from .test_ledger import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demarche.model import Statement

SEARCHES = (("flooding",), ("łódź",), ("office 1",), ("crew likely",), ("東京都",))


def answers(path: Path) -> object:
    """Everything the file can be made to say: every table by itself, by each of its indexes, and what is found."""
    said: list[object] = []
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for table in tables:
            if not table.startswith(("sqlite_", "documents_text", "statements_text")):
                said.append(connection.execute(f'SELECT * FROM "{table}" NOT INDEXED').fetchall())  # noqa: S608
                for _, index, *_ in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
                    columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{index}")')]
                    names = ", ".join(f'"{name}"' for name in columns)
                    ordered = f'SELECT {names} FROM "{table}" INDEXED BY "{index}" ORDER BY {names}'  # noqa: S608
                    said.append(connection.execute(ordered).fetchall())
    store = open_ledger(str(path))
    with watched(store):
        said += [find(store, Query(text=words, limit=500)) for words in SEARCHES]
        said += [find(store, Query(report=words, limit=500)) for words in SEARCHES]
    return said


def proven(path: Path) -> bool:
    """Tell whether a ledger opens and verifies without a fault."""
    try:
        store = open_ledger(str(path))
        return not list(verify(store))
    except DemarcheError:
        return False


def flip(original: Path, copy: Path, count: int, seed: int) -> tuple[int, int]:
    """Flip single bits at random places; give the number that changed an answer, and how many of those were missed."""
    expected, data, dice = answers(original), original.read_bytes(), random.Random(seed)  # noqa: S311
    changed = missed = 0
    for _ in range(count):
        damaged = bytearray(data)
        at = dice.randrange(len(data))
        damaged[at] ^= 1 << dice.randrange(8)
        copy.write_bytes(damaged)
        try:
            same = answers(copy) == expected
        except (DemarcheError, sqlite3.Error, ValueError, OverflowError, TypeError):
            same = False
        if not same:
            changed += 1
            missed += proven(copy)
    return changed, missed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "ledger.db"
    fill(open_ledger(str(path), create=True), range(24), size=8)
    return path


def test_a_flipped_bit_that_changes_an_answer_is_found(made: Path, tmp_path: Path) -> None:
    changed, missed = flip(made, tmp_path / "copy.db", 40, seed=1)
    assert changed > 10
    assert missed == 0


@pytest.mark.slow
def test_five_hundred_flipped_bits_are_found(
    made: Path, tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    changed, missed = flip(made, tmp_path / "copy.db", 500, seed=2)
    record_testsuite_property("of 500 flipped bits, changed an answer", changed)
    assert changed > 100
    assert missed == 0


EDITS = {
    "text": "UPDATE documents SET text = replace(text, 'crew', 'crow') WHERE key = 3",
    "folded": "UPDATE documents SET folded = folded || ' x' WHERE key = 3",
    "record": "UPDATE statements SET record = replace(record, '0.9', '0.8') WHERE key = 3",
    "column": "UPDATE statements SET act = 'deny' WHERE key = 3",
    "words": "UPDATE statements SET quote = 'none' WHERE key = 3",
    "evidence": "UPDATE evidence SET value = 'none' WHERE statement = 3 AND n = 0",
    "evidence lost": "DELETE FROM evidence WHERE statement = 3 AND n = 2",
    "raw bytes": "UPDATE blobs SET data = x'00' WHERE key = 2",
    "statement lost": "DELETE FROM statements WHERE key = 4",
    "source lost": "DELETE FROM sources WHERE key = 4",
    "document lost": "DELETE FROM documents WHERE key = 4",
    "batch lost": "DELETE FROM batches WHERE key = 2",
    "last batch lost": "DELETE FROM batches WHERE key = 3",
    "time": "UPDATE batches SET learned = '2031' WHERE key = 2",
    "figure": "UPDATE figures SET value = 7 WHERE key = 2",
    "reading": "UPDATE readings SET content = x'00' WHERE key = 2",
    "added": "INSERT INTO ends SELECT 'statement', 1, batch, seal FROM runs",
    "input": "UPDATE inputs SET mark = 'm' WHERE key = 3",
    "actor": "UPDATE actors SET id = 'XX' WHERE key = 3",
}


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_a_row_changed_by_hand_is_found(made: Path, tmp_path: Path, edit: str) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(made, copy)
    assert proven(copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(EDITS[edit])
    assert not proven(copy)


def altered(statement: Statement, **fields: object) -> Statement:
    return msgspec.structs.replace(statement, **fields)


ONE = report(1)
FIRST = ONE.statements[0]
TARGET = FIRST.targets[0]
BROKEN = {
    "C1": (altered(FIRST, span=Span(5, 10_000)), ()),
    "C2": (altered(FIRST, act=msgspec.structs.replace(FIRST.act, value="attribute"),
                   speakers=(Actor(id="media:Courier", via="name"),)), ONE.regions),
    "C3": (altered(FIRST, targets=(Actor(id="PL"),)), ONE.regions),
    "C5": (FIRST, (Region(span=Span(0, len(ONE.document.text)), kind="furniture", reason="ad"),)),
    "C6": (altered(FIRST, act=msgspec.structs.replace(FIRST.act, value="attribute"), speakers=(TARGET,)), ONE.regions),
    "C8": (altered(FIRST, likelihood=(Likelihood(term="likely", span=FIRST.span, scope=""),)), ONE.regions),
}  # fmt: skip


@pytest.mark.parametrize("check", sorted(BROKEN))
def test_a_record_against_the_codebook_is_named(check: str) -> None:
    statement, regions = BROKEN[check]
    assert {name for name, _ in breaches(ONE.document, regions, statement)} == {check}
    assert not list(breaches(ONE.document, ONE.regions, FIRST))


def test_a_reply_before_what_it_answers_is_named() -> None:
    first, second, *_ = ONE.statements
    assert first.said_on
    day = first.said_on.start.replace(year=1999)
    early = SaidOn(as_written="", start=day, end=day, precision="day", basis="text")
    reply = altered(second, answers=(first.id,), said_on=early)
    assert [ident for ident, _ in early_replies({first.id: first, second.id: reply})] == [second.id]
    later = altered(reply, said_on=first.said_on)
    assert not list(early_replies({first.id: first, second.id: later}))


def test_a_case_that_counts_a_copy_is_named() -> None:
    assert [case for case, _ in counted_twice({"c": ["a", "b"]}, {"a": "x", "b": "x"})] == ["c"]
    assert not list(counted_twice({"c": ["a", "b", "d"]}, {"a": "x", "b": "y"}))
