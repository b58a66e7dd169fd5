"""Why a statement was read so: every field with its value, the words it was read from, and the rule that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from demarche.publishing.record import coded
from demarche.publishing.wording import chance, ranged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.model import Span, Statement


class Trace(NamedTuple):
    """One value and where it comes from."""

    field: str
    value: str
    span: Span | None
    rule: str = ""
    via: str = ""
    """How the value was reached, or where a value without words was inherited from."""


def traces(statement: Statement) -> Iterator[Trace]:
    """Yield every field of a statement that holds something."""
    parties = [("speaker", actor) for actor in statement.speakers] + [("target", actor) for actor in statement.targets]
    parties += [("holder", statement.holder)] if statement.holder else []
    for role, actor in parties:
        finer = f" ({', '.join(actor.fine)})" if actor.fine else ""
        yield Trace(role, f"{actor.id}{finer}", actor.span, actor.rule, actor.via)
    for field, values in coded(statement).items():
        for value in values:
            yield Trace(field, ranged(value), value.span, value.rule, value.via)
    for likelihood in statement.likelihood:
        yield Trace("likelihood", chance(likelihood), likelihood.span, likelihood.rule)
    for confidence in statement.confidence:
        yield Trace("confidence", confidence.level, confidence.span, confidence.rule)
    for victim in statement.victims:
        yield Trace("victim", victim.name, victim.span, victim.rule)
    if statement.said_on:
        yield Trace("said on", str(statement.said_on.start), statement.said_on.span, via=statement.said_on.basis)
