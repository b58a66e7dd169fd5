"""One body of tests for every store."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demarche.errors import Fault, LedgerError
from demarche.ledger import open_ledger, watched
from demarche.ledger.finding import Query, find
from demarche.ledger.folding import fold
from demarche.ledger.ingesting import Committed, Outcome, ingest, known
from demarche.ledger.proving import verify
from demarche.ledger.rows import keep
from demarche.ledger.showing import show
from demarche.ledger.writing import Run, Writer

from .reports import report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.ledger import Store
    from demarche.model import Statement

NOON = dt.datetime(2030, 6, 1, 12, tzinfo=dt.UTC)


def outcome(number: int) -> Outcome:
    one = report(number)
    kept = keep(one, one.statements, one.document.text.encode())
    return Outcome(place=one.document.source.path, mark=one.document.id, results=(kept,))


def fill(store: Store, numbers: Iterable[int], at: dt.datetime = NOON, size: int = 8) -> list[Committed]:
    return list(ingest(Writer(store, Run(kind="ingest"), lambda: at), map(outcome, numbers), size=size))


def everything(store: Store, **query: object) -> list[tuple[str, str]]:
    """Follow the pages to the end; give ids and words."""
    asked = Query(**query)  # type: ignore[arg-type]
    found = []
    while True:
        page = find(store, asked)
        assert len(page.found) <= asked.limit
        found += [(one.statement.id, one.quote) for one in page.found]
        if not page.after:
            return found
        asked = msgspec.structs.replace(asked, after=page.after)


def test_what_was_ingested_is_found_whole(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(20))
    found = find(store, Query(limit=1_000)).found
    assert {one.statement for one in found} == {one for n in range(20) for one in report(n).statements}
    assert {one.document for one in found} == {report(n).document for n in range(20)}
    assert not list(verify(store))


def test_the_same_input_again_changes_nothing(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(10))
    with store.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT max(key) FROM batches").scalar()
    again = fill(store, range(10), NOON + dt.timedelta(days=1))
    assert all(not (one.documents or one.sources or one.statements) for one in again)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT max(key) FROM batches").scalar() == before
    marks = [(outcome(n).place, outcome(n).mark) for n in range(12)]
    assert known(store, marks) == set(marks[:10])


def test_one_text_in_two_places_is_one_document_with_two_sources(address: str) -> None:
    store = open_ledger(address, create=True)
    one = report(1)
    raw, source = one.document.text.encode(), msgspec.structs.replace(one.document.source, path="in/copy.txt")
    copy = msgspec.structs.replace(one, document=msgspec.structs.replace(one.document, source=source))
    results = (keep(one, one.statements, raw), keep(copy, copy.statements, raw))
    (added,) = ingest(Writer(store, Run(kind="ingest")), [Outcome(place="in", mark="m", results=results)])
    assert (added.documents, added.sources, added.statements) == (1, 2, 3)
    assert not list(verify(store))


def test_what_was_skipped_is_remembered_once(address: str) -> None:
    store = open_ledger(address, create=True)
    fault = Fault(place="in/void.txt", reason="empty", message="the input is empty", remedy="check how it was saved")
    for _ in range(2):
        (added,) = ingest(Writer(store, Run(kind="ingest")), [Outcome(place="in/void.txt", mark="m", results=(fault,))])
        assert added.faults == (fault,)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT place, reason FROM inputs").all() == [("in/void.txt", "empty")]
    assert known(store, [("in/void.txt", "m")]) == set()


FILTERS = {
    "party": ({"party": ("RU",)}, lambda s: "RU" in parties(s)),
    "finer party": ({"party": ("RU.SVC",)}, lambda s: s.targets[0].id == "RU"),
    "speaker": ({"speaker": ("US", "GB")}, lambda s: s.speakers[0].id in ("US", "GB")),
    "accused": ({"accused": ("CN",)}, lambda s: s.targets[0].id == "CN"),
    "act": ({"act": ("condemn",)}, lambda s: s.act.value == "condemn"),
    "link": ({"link": "backed"}, lambda s: s.link.value == "backed"),
    "link range": ({"link": "backed..directed"}, lambda s: s.link.value in ("backed", "directed")),
    "link from": ({"link": "directed.."}, lambda s: s.link.value in ("directed", "organ")),
    "conduct": ({"conduct": ("ddos",)}, lambda s: s.conduct[0].value == "ddos"),
    "since": ({"since": "2020-01-01"}, lambda s: s.said_on.start >= dt.date(2020, 1, 1)),
    "until": ({"until": "2018-05-05"}, lambda s: s.said_on.end <= dt.date(2018, 5, 5)),
    "text": ({"text": ("ŁÓDŹ",)}, lambda s: "Łódź" in words(s)),
    "text without accents": ({"text": ("cote d",)}, lambda s: "Côte d’Or" in words(s)),
    "text in Cyrillic": ({"text": ("київ",)}, lambda s: "Київ" in words(s)),
    "two letters of Chinese": ({"text": ("東京",)}, lambda s: "東京都" in words(s)),
    "Greek": ({"text": ("αθηνα",)}, lambda s: "Αθήνα" in words(s)),
    "phrase": ({"text": ("blamed a crew", "flood")}, lambda s: "blamed a crew" in words(s) and "flood" in words(s)),
    "publisher": ({"publisher": ("canal",)}, lambda s: DOCUMENTS[s.document].publisher == "Canal Courier"),
    "report": ({"report": ("trouble at the canal",)}, lambda s: "trouble at the canal" in DOCUMENTS[s.document].text),
    "several": (
        {"party": ("RU",), "act": ("attribute",), "since": "2017-01-01"},
        lambda s: "RU" in parties(s) and s.act.value == "attribute" and s.said_on.start >= dt.date(2017, 1, 1),
    ),
    "nothing": ({"review": ("rejected",)}, lambda s: False),
}  # fmt: skip
REPORTS = [report(n) for n in range(60)]
DOCUMENTS = {one.document.id: one.document for one in REPORTS}
STATEMENTS = [one for report in REPORTS for one in report.statements]


def parties(statement) -> set[str]:  # type: ignore[no-untyped-def]
    return {one.id for one in (*statement.speakers, *statement.targets)}


def words(statement) -> str:  # type: ignore[no-untyped-def]
    return statement.span.of(DOCUMENTS[statement.document].text)


def test_filters_find_what_they_say_on_every_store(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(60), size=16)
    for name, (query, holds) in FILTERS.items():
        matching = [(said(one), key, one.id) for key, one in enumerate(STATEMENTS) if holds(one)]
        expected = [ident for *_, ident in sorted(matching, reverse=True)]
        assert [ident for ident, _ in everything(store, limit=7, **query)] == expected, name


def said(statement: Statement) -> dt.date:
    assert statement.said_on
    return statement.said_on.start


HOSTILE = [
    '"',
    "'",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "a*",
    "NEAR(",
    "x AND",
    "(((",
    "{",
    "^abc",
    "-abc",
    "abc:def",
    "\u202e",
    "a\"b'c",
    "]",
]


def test_search_words_are_only_words(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(6))
    for hostile in HOSTILE:
        folded = fold(hostile)
        expected = {one.id for one in STATEMENTS[:18] if folded in fold(words(one))}
        assert {ident for ident, _ in everything(store, text=(hostile,))} == expected, hostile
        expected = {one.id for one in STATEMENTS[:18] if folded in fold(DOCUMENTS[one.document].text)}
        assert {ident for ident, _ in everything(store, report=(hostile,))} == expected, hostile
        for name in ("party", "speaker", "accused", "operation", "conduct", "act", "language", "review"):
            assert everything(store, **{name: (hostile,)}) == [], (name, hostile)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_piece_of_a_report_finds_it(address: str, data: st.DataObject) -> None:
    store = _filled(address)
    one = REPORTS[data.draw(st.integers(0, 5))]
    start = data.draw(st.integers(0, len(one.document.text) - 2))
    piece = one.document.text[start : start + data.draw(st.integers(1, 60))]
    found = find(store, Query(report=(piece,), limit=100)).found
    wanted = {o.document.id for o in REPORTS[:6] if fold(piece) in fold(o.document.text)}
    assert {f.document.id for f in found} == (wanted if fold(piece) else {o.document.id for o in REPORTS[:6]})


ANYTHING = st.text(st.characters(exclude_categories=()))
FIELDS = ("text", "report", "party", "speaker", "accused", "act", "operation", "conduct", "language", "publisher", "review")
PLAIN = ("link", "since", "until", "document", "as_of", "after")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lists=st.fixed_dictionaries({}, optional={name: st.tuples(ANYTHING) for name in FIELDS}),
       plain=st.fixed_dictionaries({}, optional=dict.fromkeys(PLAIN, ANYTHING)))  # fmt: skip
def test_any_text_in_any_field_finds_or_is_refused_in_plain_words(
    address: str, lists: dict[str, tuple[str]], plain: dict[str, str]
) -> None:
    store = _filled(address)
    with suppress(LedgerError), watched(store):
        find(store, Query(**lists, **plain))  # type: ignore[arg-type]
    for ident in plain.values():
        with suppress(LedgerError), watched(store):
            show(store, ident)


@cache
def _filled(address: str) -> Store:
    store = open_ledger(address, create=True)
    fill(store, range(6))
    return store


def test_pages_stay_as_they_were_while_others_write(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(20))
    expected = everything(store, limit=1_000)
    first = find(store, Query(limit=5))
    fill(store, range(20, 40))
    found, after = [one.statement.id for one in first.found], first.after
    while after:
        page = find(store, Query(limit=5, after=after))
        found, after = found + [one.statement.id for one in page.found], page.after
    assert found == [ident for ident, _ in expected]


def test_the_ledger_answers_as_of_a_day(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(5), NOON)
    fill(store, range(5, 9), NOON + dt.timedelta(days=2))
    assert len(everything(store, as_of="2030-05-31")) == 0
    assert len(everything(store, as_of="2030-06-01")) == 15
    assert len(everything(store, as_of="2030-06-03")) == 27


@pytest.mark.parametrize("query", [{"link": "mild"}, {"since": "then"}, {"after": "next"}, {"as_of": "2021-13-01"}])
def test_a_query_that_cannot_be_read_is_refused(address: str, query: dict[str, str]) -> None:
    store = open_ledger(address, create=True)
    with pytest.raises(LedgerError):
        find(store, Query(**query))


def test_a_clock_that_jumps_changes_no_order(address: str) -> None:
    store = open_ledger(address, create=True)
    days = [0, 3, -9_000, 1, 40_000, 2]
    for n, day in enumerate(days):
        fill(store, [n], NOON + dt.timedelta(days=day))
    with store.engine.connect() as connection:
        learned = connection.exec_driver_sql("SELECT learned FROM batches ORDER BY key").scalars().all()
    assert learned == sorted(learned)
    assert len(everything(store, as_of="2030-06-04")) == 12  # what came after the clock went back was learned after
    assert not list(verify(store))


def test_a_ledger_that_is_not_there_is_not_made_by_asking(address: str) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        open_ledger(address)
