"""Statements of a case: renderings of one utterance in headline, lead, body and other outlets, with all their places.

Two renderings are one utterance when the same parties do the same to the same targets within days, or when one's words
are contained in the other's and nothing speaks against it. Words are compared by their first five letters, which stands
inflection, cuts inside a quote and translation forth and back.
"""

from __future__ import annotations

import hashlib
import re
from itertools import combinations
from typing import TYPE_CHECKING, Final

from demarche.grouping.codes import accused, family, order, parties, said
from demarche.lexicon.words import fold
from demarche.model import CaseStatement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from demarche.lexicon import Publisher
    from demarche.model import Report, Statement

STEM: Final = 5
CONTAINED: Final = 0.65
"""Share of the shorter rendering's stems that the longer one holds when they are one utterance."""
APART: Final = 0.5
"""The same for two utterances that are surely not one."""
FEWEST: Final = 5
"""Stems a rendering needs to be compared by its words."""
DAYS: Final = 3
"""Days within which the same parties are taken to say the same but once."""

Rendering = tuple["Statement", "Report"]


def stems(text: str) -> frozenset[str]:
    """Word stems of a text."""
    return frozenset(word[:STEM] for word in re.findall(r"\w{3,}", fold(text).lower()))


def contained(one: frozenset[str], two: frozenset[str]) -> float:
    """Share of the smaller set that the larger holds; 0 where there is too little to compare."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    return len(short & long) / len(short) if len(short) >= FEWEST else 0.0


def utterances(
    reports: Sequence[Report], cluster: Callable[[str], str], publishers: Mapping[str, Publisher]
) -> list[CaseStatement]:
    """Join the renderings of a case's reports into utterances, by time."""
    renderings = [(statement, report) for report in reports for statement in report.statements]
    renderings = [one for one in renderings if one[0].status.value != "noncyber"]
    words = {statement.id: stems(statement.span.of(report.document.text)) for statement, report in renderings}
    groups = _joined(renderings, words)
    composite = _composites(groups, words)
    found = [
        _utterance(sorted(group, key=lambda one: order(one[0], one[1].document, publishers)), cluster, composite)
        for group in groups
    ]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def _utterance(group: list[Rendering], cluster: Callable[[str], str], composite: set[str]) -> tuple[str, CaseStatement]:
    documents = list(dict.fromkeys(report.document.id for _, report in group))
    ids = tuple(statement.id for statement, _ in group)
    origins = len({cluster(document) for document in documents})
    flags = {
        "single_origin": origins == 1,
        "composite": bool(composite.intersection(ids)),
        "background": all(statement.status.value == "past" for statement, _ in group),
    }
    day = min((when.isoformat() for statement, report in group if (when := said(statement, report))), default="9999")
    return day, CaseStatement(
        id="said-" + hashlib.sha256(min(ids).encode()).hexdigest()[:12],
        best=ids[0],
        renderings=ids,
        documents=tuple(documents),
        origins=origins,
        flags=tuple(name for name, holds in flags.items() if holds),
    )


def _joined(renderings: Iterable[Rendering], words: Mapping[str, frozenset[str]]) -> list[list[Rendering]]:
    ordered = sorted(renderings, key=lambda one: one[0].id)
    leader = {statement.id: statement.id for statement, _ in ordered}

    def find(ident: str) -> str:
        while leader[ident] != ident:
            leader[ident] = leader[leader[ident]]
            ident = leader[ident]
        return ident

    for one, two in combinations(ordered, 2):
        if find(one[0].id) != find(two[0].id) and _one_utterance(one, two, words):
            first, second = sorted((find(one[0].id), find(two[0].id)))
            leader[second] = first
    groups: dict[str, list[Rendering]] = {}
    for one in ordered:
        groups.setdefault(find(one[0].id), []).append(one)
    return list(groups.values())


def _one_utterance(one: Rendering, two: Rendering, words: Mapping[str, frozenset[str]]) -> bool:
    first, second = one[0], two[0]
    if not _comparable(first, second) or not _near(one, two):
        return False
    alike = parties(first) == parties(second) and accused(first) == accused(second)
    if parties(first) and alike and first.act.value == second.act.value:
        return True
    return contained(words[first.id], words[second.id]) >= CONTAINED and _compatible(first, second)


def _comparable(one: Statement, two: Statement) -> bool:
    """Tell whether nothing in kind keeps two statements apart."""
    measures = {statement.measure.value for statement in (one, two) if statement.measure}
    negated = {statement.status.value == "negated" for statement in (one, two)}
    past = {statement.status.value == "past" for statement in (one, two)}
    return family(one) == family(two) and len(measures) <= 1 and len(negated) == 1 and len(past) == 1


def _compatible(one: Statement, two: Statement) -> bool:
    """Tell whether one side's parties are part of the other's, an unnamed speaker being part of any."""
    sides = ((parties(one), parties(two)), (accused(one), accused(two)))
    return all(first <= second or second <= first for first, second in sides)


def _near(one: Rendering, two: Rendering) -> bool:
    days = [said(statement, report) for statement, report in (one, two)]
    return days[0] is None or days[1] is None or abs((days[0] - days[1]).days) <= DAYS


def _composites(groups: list[list[Rendering]], words: Mapping[str, frozenset[str]]) -> set[str]:
    """Find the renderings that run together two utterances which have little to do with each other."""
    cores = [max((words[statement.id] for statement, _ in group), key=lambda w: (len(w), sorted(w))) for group in groups]
    found = set()
    for number, group in enumerate(groups):
        for statement, _ in group:
            inside = [
                core
                for other, core in enumerate(cores)
                if other != number and len(core) < len(words[statement.id]) and contained(core, words[statement.id]) >= CONTAINED
            ]
            if any(contained(one, two) < APART for one, two in combinations(inside, 2)):
                found.add(statement.id)
    return found
