"""Decisions stand beside what rules read: they survive another reading, are never lost, and can be taken back."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import LedgerError
from demarche.model import Decision, Provenance, Span, Statement, Value
from demarche.reviewing import accept, correct, live, note, reasons, reject, replay, take_back, values

TEXT = "Ruritania blamed Grenbia for the flood. Borovia condemned it."
AT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
BY = {"who": "ana", "at": AT}


def statement(words: str, act: str = "attribute", **more: object) -> Statement:
    start = TEXT.index(words)
    fields = {
        "id": f"{act}-{start}",
        "document": "d",
        "span": Span(start, start + len(words)),
        "act": Value(value=act, rule="act"),
        "speakers": (),
        "targets": (),
        "status": Value(value="current"),
        "voice": Value(value="own"),
        "provenance": Provenance(rule="act", lexicon="1", score=0.9),
    } | more
    return Statement(**fields)  # type: ignore[arg-type]


BLAMED = statement("Ruritania blamed Grenbia", link=Value(value="backed", span=Span(10, 16)))
CONDEMNED = statement("Borovia condemned it", act="condemn")
READ = (BLAMED, CONDEMNED)
WORDS = "Ruritania blamed Grenbia"


def one(read: tuple[Statement, ...], *decisions: Decision) -> Statement:
    return next(one for one in replay(TEXT, read, decisions).statements if one.span == BLAMED.span)


def test_without_decisions_statements_stand_as_read() -> None:
    queued = tuple(msgspec.structs.replace(one, review="queued") for one in READ)
    assert replay(TEXT, READ, ()) == (queued, ())


def test_what_needs_a_person_says_why() -> None:
    assert reasons(BLAMED) == ("nobody speaks",)
    doubtful = Provenance(rule="act", lexicon="1", score=0.2)
    assert reasons(statement("blamed", flags=("garbled",), provenance=doubtful))[:2] == ("garbled", "doubtful")


def test_a_correction_keeps_the_words_and_names_itself() -> None:
    decision = correct(BLAMED, WORDS, "link", ("directed..organ",), **BY)
    found = one(READ, decision)
    assert found.link == Value(value="directed", to="organ", span=Span(10, 16), rule=f"decision:{decision.id}")
    assert (found.review, values(found, "link")) == ("corrected", ("directed..organ",))


def test_decisions_apply_to_the_same_words_read_again_under_another_id() -> None:
    decision = reject(BLAMED, WORDS, **BY)
    again = msgspec.structs.replace(BLAMED, id="new")
    assert one((again, CONDEMNED), decision).review == "rejected"


def test_what_was_accepted_stands_when_rules_no_longer_read_it() -> None:
    decision = accept(BLAMED, WORDS, **BY)
    found = replay(TEXT, (CONDEMNED,), [decision])
    assert any(one.span == BLAMED.span and one.review == "accepted" for one in found.statements)
    assert [(one.kind, one.decision) for one in found.conflicts] == [("lost", decision.id)]


def test_a_third_value_is_a_conflict_and_the_decision_stands() -> None:
    decision = correct(BLAMED, WORDS, "link", ("organ",), **BY)
    for link, conflicts in (("backed", 0), ("organ", 0), ("tolerated", 1)):
        again = msgspec.structs.replace(BLAMED, link=Value(value=link))
        found = replay(TEXT, (again,), [decision])
        assert values(found.statements[0], "link") == ("organ",)
        assert [(one.kind, one.now) for one in found.conflicts] == [("altered", (link,))] * conflicts


def test_words_read_differently_are_a_conflict_that_names_what_is_there_now() -> None:
    wider = statement("Ruritania blamed Grenbia for the flood")
    found = replay(TEXT, (wider,), [reject(BLAMED, WORDS, **BY)])
    assert [(one.kind, one.now) for one in found.conflicts] == [("moved", (wider.id,))]


def test_rejecting_what_rules_no_longer_read_is_no_conflict() -> None:
    assert replay(TEXT, (CONDEMNED,), [reject(BLAMED, WORDS, **BY)]).conflicts == ()


def test_of_two_statements_with_the_same_words_the_one_decided_on_changes() -> None:
    other = statement(WORDS, act="condemn")
    found = replay(TEXT, (other, BLAMED), [reject(BLAMED, WORDS, **BY)]).statements
    assert {one.act.value: one.review for one in found} == {"condemn": "queued", "attribute": "rejected"}


def test_taking_back_restores_and_taking_that_back_restores_the_decision() -> None:
    decision = reject(BLAMED, WORDS, **BY)
    undo = take_back(decision, **BY)
    assert one(READ, decision, undo).review == "queued"
    assert one(READ, decision, undo, take_back(undo, **BY)).review == "rejected"


@pytest.mark.parametrize(
    ("field", "said"), [("colour", ("red",)), ("link", ("mild",)), ("act", ()), ("act", ("attribute", "deny"))]
)
def test_a_correction_that_the_codebook_does_not_have_is_refused(field: str, said: tuple[str, ...]) -> None:
    with pytest.raises(LedgerError):
        correct(BLAMED, WORDS, field, said, **BY)


KINDS = st.sampled_from(["accept", "reject", "correct", "note", "undo"])


@given(st.lists(st.tuples(KINDS, st.integers(0, 30))))
def test_history_is_never_lost_whatever_is_decided(steps: list[tuple[str, int]]) -> None:
    made: list[Decision] = []
    for number, (kind, pick) in enumerate(steps):
        at = AT + dt.timedelta(seconds=number)
        told = {"who": "ana", "at": at}
        undoable = [one for one in made if one.kind != "note"]
        if kind == "undo" and undoable:
            made.append(take_back(undoable[pick % len(undoable)], **told))  # type: ignore[arg-type]
        elif kind == "correct":
            made.append(correct(BLAMED, WORDS, "act", (("suspect", "condemn")[pick % 2],), **told))  # type: ignore[arg-type]
        elif kind in ("accept", "reject"):
            made.append({"accept": accept, "reject": reject}[kind](BLAMED, WORDS, **told))  # type: ignore[arg-type]
        else:
            made.append(note(BLAMED, WORDS, why="seen", **told))  # type: ignore[arg-type]
    assert len({one.id for one in made}) == len(made)
    kept = live(made)
    assert [one for one in made if one in kept] == kept
    standing = one(READ, *made)
    deciding = [one for one in kept if one.kind in ("accept", "reject", "correct")]
    states = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}
    assert standing.review == (states[deciding[-1].kind] if deciding else "queued")
    assert replay(TEXT, READ, made) == replay(TEXT, READ, made)
    undone = [
        take_back(one, who="ana", at=AT + dt.timedelta(days=n)) for n, one in enumerate(kept) if one.kind != "note"
    ]
    assert one(READ, *made, *undone) == one(READ)
