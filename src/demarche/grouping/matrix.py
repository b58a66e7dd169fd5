"""The coalition matrix: a row per party, each cell with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.grouping.codes import accused, family, members, order, parties, said
from demarche.model import LADDER, Cell, MatrixRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from demarche.lexicon import Publisher
    from demarche.model import CaseStatement, Report, Span, Statement

Told = tuple["Statement", "Report"]

ASSERTING: Final = frozenset({"attribute", "suspect", "name_group"})
SAME_DAY: Final = 1
"""Days within which words of one's own are parallel, not later agreement; news of one day is dated over two."""
COLUMNS: Final = ("date", "act", "target", "link", "likelihood", "conduct", "response")
STATED: Final = frozenset({"current", "negated"})


def matrix(
    utterances: Iterable[CaseStatement],
    reports: Sequence[Report],
    publishers: Mapping[str, Publisher],
    culprits: Iterable[str] = (),
) -> tuple[MatrixRow, ...]:
    """Lay out who said what in a case; statements about other events and expectations stay out.

    `culprits` are the parties the case is about: they have rows, but no part in the coalition.
    """
    sides = frozenset(culprits)
    told = {statement.id: (statement, report) for report in reports for statement in report.statements}
    groups = [
        [told[ident] for ident in utterance.renderings if told[ident][0].status.value in STATED] for utterance in utterances
    ]
    speaking: dict[str, list[Told]] = {}
    cited: dict[str, list[Told]] = {}
    for group in filter(None, groups):
        for one in group:
            for party in parties(one[0]):
                (cited if one[0].voice.value == "embedded" else speaking).setdefault(party, []).append(one)
            if one[0].holder:
                cited.setdefault(one[0].holder.id, []).append(one)
    ranked = {
        party: sorted(speaking.get(party) or cited[party], key=lambda one: order(one[0], one[1].document, publishers))
        for party in speaking.keys() | cited.keys()
    }
    coalition = {party: [one for one in told if _takes_part(one[0], party, sides)] for party, told in ranked.items()}
    first = _first_accusers(coalition, speaking)
    rows = [
        _row(party, ranked[party], speaking, _role(party, coalition[party], first) if party in speaking else CITED)
        for party in ranked
    ]
    rows.sort(key=lambda row: (_ROLE_ORDER.index(row.role), _day_of(row), row.party))
    return tuple(_marked(rows))


CITED: Final = "cited_by_other"
_ROLE_ORDER: Final = (
    "lead", "co_author", "parallel", "corroborates", "on_behalf_member", "acknowledges", "solidarity", "declines",
    "cited_by_other", "",
)  # fmt: skip


def _first_accusers(ranked: Mapping[str, Sequence[Told]], speaking: Mapping[str, Sequence[Told]]) -> tuple[str, dt.date | None]:
    """Name the lead, of the first to assert in their own name the one most reported, and the first day."""
    asserted = {
        party: [one for one in ranked[party] if one[0].act.value in ASSERTING and one[0].status.value == "current"]
        for party in speaking
    }
    days = {party: min((day for one in told if (day := said(*one))), default=None) for party, told in asserted.items()}
    first = min((day for day in days.values() if day), default=None)
    leading = [
        (-len({report.document.id for _, report in told}), party)
        for party, told in asserted.items()
        if told and (first is None or ((day := days[party]) is not None and (day - first).days <= SAME_DAY))
    ]
    return (min(leading)[1], first) if leading else ("", first)


def _takes_part(statement: Statement, party: str, culprits: frozenset[str]) -> bool:
    """Tell whether a statement is a party's part in accusing the culprits; what it says of others is none."""
    against = accused(statement)
    return party not in culprits and (not culprits or not against or bool(against & culprits))


def _row(party: str, told: Sequence[Told], speaking: Mapping[str, Sequence[Told]], role: str) -> MatrixRow:
    statements = [statement for statement, _ in told]
    acts = {statement.act.value for statement in statements if statement.status.value != "negated"}
    years = [day.year for one in told if (day := said(*one))]
    cells = {column: _cells(column, told) for column in COLUMNS}
    return MatrixRow(
        party=party,
        role=role,
        spoke_for_itself=party in speaking,
        only_acknowledges=bool(acts) and acts <= {"acknowledge"},
        members=tuple(sorted(members(party, years[0]) & speaking.keys())) if years else (),
        **cells,
    )


def _role(party: str, told: Sequence[Told], first: tuple[str, dt.date | None]) -> str:
    """Tell a party's part in the coalition from its acts and their time; replies and measures alone give none."""
    given = next((actor.role for statement, _ in told for actor in statement.speakers if actor.id == party and actor.role), "")
    if given:
        return given
    if party == first[0]:
        return "lead"
    current = [one for one in told if one[0].status.value == "current"]
    acts = {statement.act.value for statement, _ in current}
    asserted = [one for one in current if one[0].act.value in ASSERTING]
    if asserted:
        return _part(asserted, first)
    for act, role in (("corroborate", "corroborates"), ("acknowledge", "acknowledges"), ("solidarity", "solidarity")):
        if act in acts:
            return role
    if acts & {"decline"} or any(family(one[0]) == "attribution" and one[0].status.value == "negated" for one in told):
        return "declines"
    return "solidarity" if "condemn" in acts else ""


def _part(asserted: Sequence[Told], first: tuple[str, dt.date | None]) -> str:
    """Tell joint text, own words of the same day and later agreement apart."""
    lead, lead_day = first
    alone = [one for one in asserted if lead not in parties(one[0])]
    if not alone:
        return "co_author"
    days = [day for one in alone if (day := said(*one))]
    late = lead_day is not None and bool(days) and (min(days) - lead_day).days > SAME_DAY
    return "corroborates" if late else "parallel"


def _cells(column: str, told: Sequence[Told]) -> tuple[Cell, ...]:
    """One cell a value, by the best source."""
    found: dict[str, Cell] = {}
    for statement, report in told:
        for value, span in _values(column, statement, report):
            cell = Cell(value=value, statement=statement.id, document=report.document.id, span=span or statement.span)
            found.setdefault(value, cell)
    ordered = sorted(found.values(), key=lambda cell: cell.value) if column == "date" else found.values()
    return tuple(ordered)


def _values(column: str, statement: Statement, report: Report) -> list[tuple[str, Span | None]]:
    text = report.document.text
    negated = "not: " if statement.status.value == "negated" else ""
    if column == "date":
        day = said(statement, report)
        span = statement.said_on.span if statement.said_on else None
        return [(day.isoformat(), span)] if day else []
    if column == "act":
        return [(negated + statement.act.value, statement.act.span)]
    if column == "target":
        return [(actor.span.of(text) if actor.span else actor.id, actor.span) for actor in statement.targets]
    if column == "link":
        return [(statement.link.value, statement.link.span)] if statement.link else []
    if column == "likelihood":
        return [(likelihood.term, likelihood.span) for likelihood in statement.likelihood]
    if column == "conduct":
        return [(value.value, value.span) for value in statement.conduct if value.value != "unspecified"]
    return [(negated + statement.measure.value, statement.measure.span)] if statement.measure else []


def _marked(rows: Sequence[MatrixRow]) -> Iterable[MatrixRow]:
    """Mark the strongest and the weakest link of the matrix, where they differ."""
    ranks = [LADDER.index(cell.value) for row in rows for cell in row.link if cell.value in LADDER]
    low, high = min(ranks, default=0), max(ranks, default=0)
    for row in rows:
        if low == high:
            yield row
            continue
        marks = {LADDER[high]: "strongest", LADDER[low]: "weakest"}
        link = tuple(msgspec.structs.replace(cell, mark=marks.get(cell.value, "")) for cell in row.link)
        yield msgspec.structs.replace(row, link=link)


def _day_of(row: MatrixRow) -> str:
    return min((cell.value for cell in row.date), default="9999")
