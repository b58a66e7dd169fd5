"""Reports go into a ledger, are decided on and read again, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from demarche import keeping, pipeline
from demarche.errors import Fault, LedgerError
from demarche.ledger import ingesting, open_ledger
from demarche.ledger.finding import Query, find
from demarche.ledger.proving import verify
from demarche.ledger.regrouping import regroup
from demarche.ledger.showing import Group, counts, groups, history, show, skipped
from demarche.ledger.writing import Run, Writer
from demarche.model import Value

from .reports import report

if TYPE_CHECKING:
    from pathlib import Path

    from demarche.ledger import Store
    from demarche.model import Document, Report, Statement

TEXT = "The United States blamed Russia on 3 May 2021 for the attack on mail servers of {} firms.\n"
DAY = "The harbour was calm and the bakers of the town sold bread as on any other day of the year.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of small reports, one of them empty."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(TEXT.format(number) + DAY)
    (folder / "void.txt").write_text("")
    return folder


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Code with made-up rules, which a test can change: `link` is what they read."""
    rules: dict[str, Any] = {"link": "backed", "lexicon": "one", "silent": False}

    def code(document: Document, lexicon: object = None) -> Report:
        made = report(int(document.text.split(" firms")[0].rsplit(" ", 1)[1]), lexicon=rules["lexicon"])
        end = len(TEXT.format(0)) - 2
        first = made.statements[0]
        link = Value(value=rules["link"], rule="link")
        moved = msgspec.structs.replace(
            first, document=document.id, span=type(first.span)(0, end), link=link, conduct=(), likelihood=(),
            said_on=None, act=Value(value="attribute", rule="act"), speakers=(bare(first.speakers[0]),),
            targets=(bare(first.targets[0]),),
        )  # fmt: skip
        return type(made)(document=document, regions=(), statements=() if rules["silent"] else (moved,))

    monkeypatch.setattr(pipeline, "code_document", code)
    monkeypatch.setattr(keeping, "rules", lambda: f"0 {rules['lexicon']}")
    return rules


def bare(actor: Any) -> Any:
    return msgspec.structs.replace(actor, span=None, via="name")


def ingest(store: Store, folder: Path) -> dict[str, int]:
    done = list(keeping.ingest_paths(store, folder))
    names = ("inputs", "known", "documents", "sources", "statements")
    return {name: sum(getattr(one, name) for one in done) for name in names}


def standing(store: Store) -> list[Statement]:
    return [one.statement for one in find(store, Query(limit=100)).found]


def test_a_folder_is_kept_and_the_same_again_is_known(address: str, folder: Path) -> None:
    store = open_ledger(address, create=True)
    assert ingest(store, folder) == {"inputs": 7, "known": 0, "documents": 6, "sources": 6, "statements": 6}
    before = counts(store)
    assert ingest(store, folder) == {"inputs": 7, "known": 6, "documents": 0, "sources": 0, "statements": 0}
    assert counts(store) == before
    assert [(place.rsplit("/", 1)[1], reason) for _, place, reason, *_ in skipped(store)] == [("void.txt", "empty")]
    assert not list(verify(store))


def test_a_changed_file_and_a_new_file_are_read_and_the_old_text_stays(address: str, folder: Path) -> None:
    store = open_ledger(address, create=True)
    ingest(store, folder)
    (folder / "0.txt").write_text(TEXT.format(77) + DAY)
    (folder / "copy.txt").write_text(TEXT.format(1) + DAY)
    done = ingest(store, folder)
    assert (done["known"], done["documents"], done["sources"]) == (5, 1, 2)
    assert counts(store)["documents"] == 7
    assert not list(verify(store))


def test_a_run_that_was_ended_goes_on_where_it_ended(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_ledger(address, create=True)
    monkeypatch.setitem(ingesting.ingest.__kwdefaults__, "size", 2)
    run = keeping.ingest_paths(store, folder)
    acknowledged = next(run).documents
    run.close()  # type: ignore[attr-defined]
    assert counts(store)["documents"] == acknowledged == 2
    assert ingest(store, folder)["documents"] == 4
    assert counts(store)["documents"] == 6


def test_decisions_are_kept_beside_what_was_read_and_survive_other_rules(
    address: str, folder: Path, made_up: dict[str, Any]
) -> None:
    store = open_ledger(address, create=True)
    ingest(store, folder)
    first, second, third, *_ = (one.id for one in standing(store))
    keeping.decide_on(store, first, "correct", who="ana", field="link", said=("directed",))
    keeping.decide_on(store, second, "reject", who="ana", why="a quiz")
    keeping.decide_on(store, third, "accept", who="ben")
    states = {one.id: (one.review, one.link.value) for one in standing(store) if one.link}
    assert states[first] == ("corrected", "directed")
    assert {states[second][0], states[third][0]} == {"rejected", "accepted"}

    assert list(keeping.reread(store)) == []  # the same rules change nothing
    made_up |= {"link": "tolerated", "lexicon": "two"}
    changes = [one for one in keeping.reread(store) if not isinstance(one, Fault)]
    assert sum(len(one.altered) for one in changes) == 4  # corrected and accepted ones stand
    assert not any(one.gained or one.lost for one in changes)
    after = {one.id: (one.review, one.link.value) for one in standing(store) if one.link}
    assert after[first] == ("corrected", "directed")
    assert after[third] == ("accepted", "backed")
    assert after[second] == ("rejected", "tolerated")
    assert sorted(one.kind for one in keeping.conflicts(store)) == ["altered", "altered"]
    assert not list(verify(store))

    made_up |= {"silent": True, "lexicon": "three"}
    lost = [ident for one in keeping.reread(store) if not isinstance(one, Fault) for ident in one.lost]
    assert len(lost) == 4
    assert {one.id for one in standing(store)} == {first, third}
    assert sorted(one.kind for one in keeping.conflicts(store)) == ["lost", "lost"]
    assert not list(verify(store))


def test_taking_back_brings_back_what_the_rules_read_and_history_keeps_all(address: str, folder: Path) -> None:
    from demarche import reviewing

    store = open_ledger(address, create=True)
    ingest(store, folder)
    (first, *_) = standing(store)
    made = keeping.decide_on(store, first.id, "reject", who="ana")
    keeping.decide(store, reviewing.take_back(made, who="ben", at=keeping.now()))
    assert next(one for one in standing(store) if one.id == first.id) == first
    assert [one.decision.kind for one in history(store)] == ["reject", "undo"]
    entry = show(store, first.id[:8])
    assert [one.statement.review for one in entry.versions] == [first.review, "rejected", first.review]
    assert [bool(one.ended) for one in entry.versions] == [True, True, False]
    assert len(entry.decisions) == 2


def test_a_document_that_cannot_be_read_again_keeps_its_statements(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_ledger(address, create=True)
    ingest(store, folder)
    before = standing(store)

    def fail(document: Document, lexicon: object = None) -> Report:
        raise RuntimeError("no")

    monkeypatch.setattr(pipeline, "code_document", fail)
    found = list(keeping.reread(store))
    assert len(found) == 6
    assert all(isinstance(one, Fault) for one in found)
    assert standing(store) == before


@pytest.mark.parametrize("ident", ["zzzzzzzz", "ab", ""])
def test_what_is_not_there_is_not_decided_on(address: str, folder: Path, ident: str) -> None:
    store = open_ledger(address, create=True)
    with pytest.raises(LedgerError):
        keeping.decide_on(store, ident, "accept", who="ana")


def test_groups_stand_until_they_change(address: str) -> None:
    store = open_ledger(address, create=True)
    writer = Writer(store, Run(kind="group"))
    one = Group(kind="case", id="case-1", label="Flood", first="2021-05-03", members=(("statement", "s1"),))
    other = Group(kind="case", id="case-2", label="Fire", first="2020-05-03")
    for found, result in (
        ((one, other), (2, 0)),
        ((one, other), (0, 0)),
        ((msgspec.structs.replace(one, label="The flood"),), (1, 2)),
    ):
        with writer.batch() as batch:
            assert regroup(batch, "case", found) == result
    assert [(case.label, case.members) for case in groups(store, "case")] == [("The flood", (("statement", "s1"),))]
    assert show(store, "case-1").kind == "case"
    assert not list(verify(store))


def test_reports_are_grouped_into_cases_once(address: str, folder: Path) -> None:
    store = open_ledger(address, create=True)
    ingest(store, folder)
    new, _ = keeping.group(store)
    assert new
    before = counts(store)
    assert keeping.group(store) == (0, 0)
    assert counts(store) == before
    grouped = [ident for case in groups(store, "case") for role, ident in case.members if role == "document"]
    assert sorted(grouped) == sorted({one.document for one in standing(store)})
    assert not list(verify(store))
