"""Replies and responses tied to what they answer, and silence with the day up to which it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.grouping.codes import accused, family, parties, said
from demarche.model import Answer, Silence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from demarche.model import CaseStatement, Report, Statement

    Told = tuple[CaseStatement, Statement, Report]

REACH: Final = 45
"""Days after an accusation in which a reply that names none is taken to answer it."""
ACCUSING: Final = frozenset({"attribute", "suspect", "corroborate", "name_group"})
SILENT: Final = "no_reply"


def answers(utterances: Sequence[CaseStatement], reports: Iterable[Report]) -> tuple[Answer, ...]:
    """Tie each reply and each response to the accusations it answers.

    `stated` where the statement names them or their maker, `inferred` where they came shortly before, `precedes` where
    every accusation of the case came later, `general` where none of the case fits.
    """
    told = _told(utterances, reports)
    accusations = [one for one in told if _accuses(one[1])]
    found = []
    for one in told:
        if _answers(one[1]):
            of_it, basis = _answered(one, accusations)
            found.append(Answer(statement=one[0].id, answers=tuple(each[0].id for each in of_it), basis=basis))  # type: ignore[arg-type]
    return tuple(found)


def silences(utterances: Sequence[CaseStatement], reports: Sequence[Report]) -> tuple[Silence, ...]:
    """Accused parties without a reply, up to the newest report; a later reply closes the silence before it."""
    told = _told(utterances, reports)
    days = sorted(report.document.published.date for report in reports if report.document.published)
    found = []
    accusations = [one for one in told if _accuses(one[1])]
    for party in sorted({target for one in accusations for target in accused(one[1])}):
        against = [one for one in accusations if party in accused(one[1])]
        replies = [one for one in told if family(one[1]) == "reply" and one[1].act.value != SILENT and party in parties(one[1])]
        silence = _silence(party, against, _by_time(replies), days)
        if silence:
            found.append(silence)
    return tuple(found)


def _silence(party: str, against: Sequence[Told], replies: Sequence[Told], days: Sequence[dt.date]) -> Silence | None:
    accused_in = tuple(one[0].id for one in against)
    if not replies:
        return Silence(party=party, accused_in=accused_in, as_of=days[-1] if days else None)
    begun = min((day for one in against if (day := said(one[1], one[2]))), default=None)
    broken = said(replies[0][1], replies[0][2])
    quiet = [day for day in days if begun and broken and begun <= day < broken]
    return Silence(party=party, accused_in=accused_in, as_of=quiet[-1], closed_by=replies[0][0].id) if quiet else None


def _answered(one: Told, accusations: Sequence[Told]) -> tuple[list[Told], str]:
    own, mine = parties(one[1]), accused(one[1])
    if one[1].answers:
        stated = [each for each in accusations if set(one[1].answers) & set(each[0].renderings)]
        if stated:
            return stated, "stated"
    if family(one[1]) == "response":
        about = [each for each in accusations if mine & accused(each[1])]
    else:
        about = [each for each in accusations if own & accused(each[1])]
    if not about:
        return [], "general"
    before = [each for each in about if _gap(each, one) is None or (_gap(each, one) or 0) >= 0]
    if not before:
        return about, "precedes"
    named = [each for each in before if mine & parties(each[1])]
    if named and family(one[1]) == "reply":
        return named, "stated"
    near = [each for each in before if (_gap(each, one) or 0) <= REACH]
    return (near, "inferred") if near else ([], "general")


def _gap(accusation: Told, answer: Told) -> int | None:
    first, second = said(accusation[1], accusation[2]), said(answer[1], answer[2])
    return (second - first).days if first and second else None


def _accuses(statement: Statement) -> bool:
    return statement.act.value in ACCUSING and statement.status.value == "current" and bool(accused(statement))


def _answers(statement: Statement) -> bool:
    """Tell whether a statement answers: a measure announced or ruled out, or a reply; silence answers nothing."""
    return family(statement) in ("reply", "response") and statement.act.value != SILENT and statement.status.value != "past"


def _told(utterances: Sequence[CaseStatement], reports: Iterable[Report]) -> list[Told]:
    places = {statement.id: (statement, report) for report in reports for statement in report.statements}
    return [(utterance, *places[utterance.best]) for utterance in utterances]


def _by_time(told: Sequence[Told]) -> list[Told]:
    return sorted(told, key=lambda one: (str(said(one[1], one[2]) or "9999"), one[0].id))
