"""Values of one case that cannot all be right, found by rule and kept side by side.

Each kind of the codebook has one function: it takes the case as `Told` and yields what disagrees about what. Copies of
one text count as one voice, and statements about other events are left out.
"""

from __future__ import annotations

import hashlib
from itertools import combinations
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.grouping.codes import accused, claim_words, family, parties, said, source_rank
from demarche.grouping.statements import CONTAINED, contained, stems
from demarche.lexicon.words import fold
from demarche.model import LADDER, CaseStatement, Contradiction, Figure, Member, Report, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from demarche.lexicon import Publisher

ABOUT: Final = 0.1
"""Part of its value by which a figure given as "about" may be off."""
SAME_FIGURE: Final = 0.01
"""Part by which two figures may differ and still be one figure with two units."""
LARGE: Final = 50
"""Value from which a figure is taken to be recognisable under another unit."""
VERBATIM: Final = 0.9
"""Stems two quotes of one utterance share when they differ by a cut or an inflection only."""
AROUND: Final = 80
"""Characters around a statement in which a claim to be the first may stand."""
COALITION: Final = 3
"""Parties from which a list of speakers is a coalition."""
ACCUSING: Final = frozenset({"attribute", "suspect", "corroborate"})


class Told(msgspec.Struct, frozen=True):
    """A case as the rules see it."""

    utterances: Sequence[CaseStatement]
    places: Mapping[str, tuple[Statement, Report]]
    reports: Sequence[Report]
    """One report of each copy cluster."""
    publishers: Mapping[str, Publisher]
    earlier: Sequence[tuple[Statement, Report]]
    """Accusations of cases that began before this one."""

    def renderings(self, utterance: CaseStatement) -> list[tuple[Statement, Report]]:
        """List the renderings of an utterance."""
        return [self.places[ident] for ident in utterance.renderings]

    def member(self, value: str, statement: Statement, report: Report) -> Member:
        """Make a side of a contradiction of a statement."""
        rank = source_rank(report.document, self.publishers)
        return Member(value=value, statement=statement.id, document=report.document.id, span=statement.span, rank=rank)


Found = tuple[str, list[Member], str]
"""What is disagreed on, the sides, the status."""


def contradictions(told: Told) -> tuple[Contradiction, ...]:
    """Find every contradiction of a case."""
    found = []
    for kind, rule in RULES.items():
        for about, sides, status in rule(told):
            members = tuple(sorted(dict.fromkeys(sides), key=lambda side: (side.rank, side.value, side.statement)))
            key = repr((kind, about, [(side.value, side.statement) for side in members]))
            ident = "contra-" + hashlib.sha256(key.encode()).hexdigest()[:12]
            found.append(Contradiction(id=ident, kind=kind, about=about, members=members, status=status))  # type: ignore[arg-type]
    return tuple(found)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures(told: Told) -> Iterator[Found]:
    """Yield figures of one unit and role whose ranges have nothing in common; a series where they grow with time."""
    groups: dict[tuple[str, str], list[tuple[Figure, Report]]] = {}
    for report in told.reports:
        for figure in report.figures:
            if figure.value is not None:
                groups.setdefault((figure.role, figure.unit), []).append((figure, report))
    for (role, unit), group in sorted(groups.items()):
        apart = [one for one in group if any(_disjoint(one[0], two[0]) for two in group if two[1] is not one[1])]
        if apart:
            yield f"{role}: {unit}", [_side(told, *one) for one in apart], "series" if _grows(apart) else "open"


def _figure_units(told: Told) -> Iterator[Found]:
    """Yield figures of one value whose unit changes from report to report: servers become organisations."""
    known = [(figure, report) for report in told.reports for figure in report.figures if (figure.value or 0) >= LARGE]
    known = [one for one in known if one[0].unit != "money"]
    seen: set[int] = set()
    for number, (figure, _) in enumerate(known):
        if number in seen:
            continue
        same = [n for n, (other, _) in enumerate(known) if _same_value(figure, other)]
        seen.update(same)
        units = {known[n][0].unit for n in same}
        if len(units) > 1 and len({known[n][1].document.id for n in same}) > 1:
            sides = sorted((known[n] for n in same), key=lambda one: _published(one[1]))
            yield f"{figure.value:g}", [_side(told, *one) for one in sides], "series"


def _same_value(one: Figure, two: Figure) -> bool:
    return one.value is not None and two.value is not None and abs(one.value - two.value) <= SAME_FIGURE * one.value


def _range(figure: Figure) -> tuple[float, float]:
    value = figure.value or 0.0
    if figure.to is not None:
        return value, figure.to
    if figure.comparator == "about":
        return value * (1 - ABOUT), value * (1 + ABOUT)
    if figure.comparator in ("at_least", "more_than"):
        return value, float("inf")
    if figure.comparator in ("up_to", "fewer_than"):
        return 0.0, value
    return value, value


def _disjoint(one: Figure, two: Figure) -> bool:
    (low, high), (least, most) = _range(one), _range(two)
    return high < least or most < low


def _grows(figures: Sequence[tuple[Figure, Report]]) -> bool:
    """Tell whether the figures never fall from one day to the next, and the days differ."""
    ordered = sorted(figures, key=lambda one: (_published(one[1]), one[0].value or 0))
    values = [figure.value or 0 for figure, _ in ordered]
    return values == sorted(values) and len({_published(report) for _, report in ordered}) == len(set(values))


def _side(told: Told, figure: Figure, report: Report) -> Member:
    upper = f"–{figure.to:g}" if figure.to is not None else ""
    value = f"{figure.comparator} {figure.value:g}{upper} {figure.unit}".removeprefix("exact ")
    rank = source_rank(report.document, told.publishers)
    return Member(value=value, statement=report.document.id, document=report.document.id, span=figure.span, rank=rank)


def _published(report: Report) -> str:
    return report.document.published.date.isoformat() if report.document.published else "9999"


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _dates(told: Told) -> Iterator[Found]:
    """Yield renderings of one utterance that date it differently in so many words."""
    for utterance in told.utterances:
        dated = [
            (one, one[0].said_on)
            for one in told.renderings(utterance)
            if one[0].said_on and one[0].said_on.precision == "day" and one[0].said_on.basis == "text"
        ]
        values = {on.start.isoformat() for _, on in dated if on}
        if len(values) > 1:
            yield utterance.id, [told.member(on.start.isoformat(), *one) for one, on in dated if on], "open"


def _polarity(told: Told) -> Iterator[Found]:
    """Yield parties that are said to accuse, and said not to."""
    for party, target, group in _by_pair(told, frozenset({"attribute", "corroborate"})):
        sides = {one[0].id: "negated" if one[0].status.value == "negated" else "stated" for one in group}
        if len(set(sides.values())) > 1:
            yield f"{party} on {target}", [told.member(sides[one[0].id], *one) for one in group], _spread(group)


def _target_levels(told: Told) -> Iterator[Found]:
    """Yield utterances that one report holds against the state and another against an organ, a unit or a group."""
    for utterance in told.utterances:
        sides = [(actor.id, actor.level, one) for one in told.renderings(utterance) for actor in one[0].targets if actor.level]
        for party in sorted({side[0] for side in sides}):
            of_party = [(level, one) for ident, level, one in sides if ident == party]
            if _reports_differ(of_party, lambda one, two: one != two):
                yield party, [told.member(level, *one) for level, one in of_party], "open"


def _links(told: Told) -> Iterator[Found]:
    """Yield utterances that two reports tie to the state by different words, outside what `state` leaves open."""
    for utterance in told.utterances:
        sides = [(one[0].link.value, one) for one in told.renderings(utterance) if one[0].link]
        sides = [side for side in sides if side[0] in LADDER[1:]]
        if _reports_differ(sides, _differ):
            yield utterance.id, [told.member(value, *one) for value, one in sides], "open"


def _reports_differ(sides: Iterable[tuple[str, tuple[Statement, Report]]], differ: Callable[[str, str], bool]) -> bool:
    """Tell whether two reports have no value in common; one report may well say it in several ways."""
    values: dict[str, set[str]] = {}
    for value, one in sides:
        values.setdefault(one[1].document.id, set()).add(value)
    return any(all(differ(a, b) for a in one for b in two) for one, two in combinations(values.values(), 2))


def _differ(one: str, two: str) -> bool:
    low, high = sorted((LADDER.index(one), LADDER.index(two)))
    return low != high and not (LADDER[high] == "state" and low >= LADDER.index("backed"))


def _coalitions(told: Told) -> Iterator[Found]:
    """Yield lists of those who accuse together of which each holds a party that the other leaves out."""
    lists: dict[tuple[str, ...], list[tuple[Statement, Report]]] = {}
    for utterance in told.utterances:
        for one in told.renderings(utterance):
            if len(parties(one[0])) >= COALITION and family(one[0]) == "attribution" and one[0].status.value == "current":
                lists.setdefault(tuple(sorted(accused(one[0]))), []).append(one)
    for targets, group in sorted(lists.items()):
        named = [(parties(one[0]), one) for one in group]
        apart = [one for one in named if any(one[0] - two[0] and two[0] - one[0] for two in named)]
        if apart:
            about = "accusers of " + ", ".join(targets)
            yield about, [told.member(", ".join(sorted(side)), *one) for side, one in apart], "open"


def _responses(told: Told) -> Iterator[Found]:
    """Yield measures that a party is said to take, and said not to."""
    groups: dict[tuple[str, str], list[tuple[Statement, Report]]] = {}
    for one in _all(told):
        if one[0].act.value == "respond" and one[0].measure and one[0].status.value in ("current", "negated"):
            for party in parties(one[0]):
                groups.setdefault((party, one[0].measure.value), []).append(one)
    for (party, measure), group in sorted(groups.items()):
        if len({one[0].status.value for one in group}) > 1:
            sides = [told.member("not taken" if one[0].status.value == "negated" else "taken", *one) for one in group]
            yield f"{party}: {measure}", sides, _spread(group)


def _quotes(told: Told) -> Iterator[Found]:
    """Yield quotes of one utterance whose words differ by more than a cut."""
    for utterance in told.utterances:
        quoted = [one for one in told.renderings(utterance) if one[0].voice.value == "quoted"]
        words = [(stems(one[0].span.of(one[1].document.text)), one) for one in quoted]
        varied = [
            one
            for one in words
            if any(CONTAINED <= contained(one[0], two[0]) < VERBATIM for two in words if two[1][1] is not one[1][1])
        ]
        if varied:
            sides = [told.member(one[0].span.of(one[1].document.text), *one) for _, one in varied]
            yield utterance.id, sides, "open"


def _first_times(told: Told) -> Iterator[Found]:
    """Yield claims to accuse for the first time where the same party accused the same target in an earlier case."""
    for one in _all(told):
        statement, report = one
        if statement.act.value not in ACCUSING | {"respond"} or not _claims_first(statement, report):
            continue
        before = [
            other
            for other in told.earlier
            if parties(other[0]) & parties(statement) and accused(other[0]) & accused(statement) and _earlier(other, one)
        ]
        if before:
            sides = [
                told.member("first time", *one),
                *(told.member(str(said(*other) or "earlier"), *other) for other in before),
            ]
            yield ", ".join(sorted(parties(statement))), sides, "open"


def _claims_first(statement: Statement, report: Report) -> bool:
    text = report.document.text
    start = text.rfind("\n", max(0, statement.span.start - AROUND), statement.span.start) + 1
    start = max(start, statement.span.start - AROUND)
    end = text.find("\n", statement.span.end, statement.span.end + AROUND)
    around = fold(text[start : end if end >= 0 else statement.span.end + AROUND]).lower()
    return any(phrase in around for phrase in claim_words(report.document.language, "first_time"))


def _earlier(one: tuple[Statement, Report], two: tuple[Statement, Report]) -> bool:
    first, second = said(*one), said(*two)
    return first is not None and second is not None and first < second


def _all(told: Told) -> Iterable[tuple[Statement, Report]]:
    return (one for utterance in told.utterances for one in told.renderings(utterance))


def _by_pair(told: Told, acts: frozenset[str]) -> Iterator[tuple[str, str, list[tuple[Statement, Report]]]]:
    groups: dict[tuple[str, str], list[tuple[Statement, Report]]] = {}
    for one in _all(told):
        if one[0].act.value in acts and one[0].status.value in ("current", "negated"):
            for party in parties(one[0]):
                for target in accused(one[0]):
                    groups.setdefault((party, target), []).append(one)
    for (party, target), group in sorted(groups.items()):
        yield party, target, group


def _spread(group: Sequence[tuple[Statement, Report]]) -> str:
    """Tell what two days account for, `explained`, from what stands against each other on one day."""
    days: dict[str, set[str]] = {}
    for one in group:
        days.setdefault(one[0].status.value, set()).add(str(said(*one)))
    return "open" if set.intersection(*days.values()) else "explained"


RULES: Final[Mapping[str, Callable[[Told], Iterator[Found]]]] = {
    "figure": _figures,
    "figure_unit": _figure_units,
    "date": _dates,
    "polarity": _polarity,
    "target_level": _target_levels,
    "link": _links,
    "coalition_membership": _coalitions,
    "response": _responses,
    "quote_wording": _quotes,
    "first_time": _first_times,
}
"""The rule of each kind."""
