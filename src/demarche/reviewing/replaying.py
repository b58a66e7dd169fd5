"""Decisions applied to what the rules read: the same reading and decisions always give the same statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from demarche.model import Conflict, Decision, Statement
from demarche.reviewing.fields import FIELDS, corrected, values
from demarche.reviewing.queueing import queued

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Replayed(NamedTuple):
    """Statements as they stand after decisions, and the decisions that do not fit what was read."""

    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]


def replay(text: str, read: Iterable[Statement], decisions: Sequence[Decision]) -> Replayed:
    """Apply the decisions on one document, in their order, to what the rules read in its `text`."""
    read = tuple(read)
    standing = {statement.id: queued(statement) for statement in read}
    conflicts: list[Conflict] = []
    for decision in live(decisions):
        apply = EFFECTS.get(decision.kind)
        if apply is None or decision.statement is None:
            continue
        found = _same_words(text, read, decision)
        if found is None:
            conflicts += _unread(read, decision)
            found = decision.statement if decision.kind != "reject" else None
        else:
            conflicts += _altered(found, decision)
        if found is not None:
            standing[found.id] = apply(standing.get(found.id, found), decision)
    ordered = sorted(standing.values(), key=lambda one: (one.span, one.id))
    return Replayed(tuple(ordered), tuple(conflicts))


def live(decisions: Sequence[Decision]) -> list[Decision]:
    """Leave out decisions that were taken back; taking back the undoing brings a decision back."""
    undone: set[str] = set()
    kept = []
    for decision in reversed(decisions):
        if decision.id in undone:
            continue
        if decision.kind == "undo":
            undone.add(decision.subject)
        else:
            kept.append(decision)
    return kept[::-1]


def _accepted(standing: Statement, decision: Decision) -> Statement:
    """Let what was confirmed stand as it was confirmed; what was corrected before stays so."""
    touched = standing.review in ("corrected", "rejected", "accepted")
    confirmed = standing if touched or decision.statement is None else decision.statement
    return msgspec.structs.replace(confirmed, id=standing.id, review="accepted")


def _corrected(standing: Statement, decision: Decision) -> Statement:
    changed = corrected(standing, decision.field, decision.value, f"decision:{decision.id}")
    return msgspec.structs.replace(changed, review="corrected")


def _rejected(standing: Statement, decision: Decision) -> Statement:  # noqa: ARG001
    return msgspec.structs.replace(standing, review="rejected")


EFFECTS: dict[str, Callable[[Statement, Decision], Statement]] = {
    "accept": _accepted,
    "correct": _corrected,
    "reject": _rejected,
}


def _same_words(text: str, read: Iterable[Statement], decision: Decision) -> Statement | None:
    """Find the statement with the quoted words that is most like the one decided on."""
    before = decision.statement
    assert before  # noqa: S101
    same = [one for one in read if one.span.of(text) == decision.quote]

    def likeness(one: Statement) -> tuple[bool, ...]:
        alike = (values(one, field) == values(before, field) for field in ("act", "targets", "speakers"))
        return (one.id == before.id, one.span == before.span, *alike)

    found = max(same, key=likeness, default=None)
    other_act = found is not None and len(same) > 1 and found.act.value != before.act.value
    return None if other_act else found


def _unread(read: Iterable[Statement], decision: Decision) -> list[Conflict]:
    before = decision.statement
    assert before  # noqa: S101
    near = tuple(one.id for one in read if one.span.overlaps(before.span))
    if decision.kind == "reject" and not near:
        return []  # the rules have come round
    return [
        Conflict(
            decision=decision.id,
            kind="moved" if near else "lost",
            document=decision.document,
            field=decision.field,
            now=near,
        )
    ]


def _altered(now: Statement, decision: Decision) -> list[Conflict]:
    """List the fields in which newer rules read neither what was decided on nor what was decided."""
    before = decision.statement
    assert before  # noqa: S101
    fields = {"accept": FIELDS, "correct": (decision.field,)}.get(decision.kind, ())
    found = {field: values(now, field) for field in fields}
    return [
        Conflict(decision=decision.id, kind="altered", document=decision.document, field=field, now=said)
        for field, said in found.items()
        if said not in (_before(decision, field), decision.value if decision.kind == "correct" else None)
    ]


def _before(decision: Decision, field: str) -> tuple[str, ...]:
    assert decision.statement  # noqa: S101
    return decision.was if decision.kind == "correct" else values(decision.statement, field)
