"""Probable copies: one text translated or rewritten, told by its figures, its names and their order.

Translation and rewriting leave no run of words in place, but the figures and names of a text mostly come in the order they
came in. Such pairs are flagged for a person and never merged: two careful accounts of one indictment look alike too.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from demarche.grouping.copies import credited_wires
from demarche.model import LikelyCopy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from demarche.lexicon import Publisher
    from demarche.model import Report

    Anchors = tuple[str, ...]

FEWEST: Final = 8
"""Figures and names a text needs to be compared by."""
IN_ORDER: Final = 0.6
"""Share of the shorter text's figures and names that stand in the other in the same order."""
SHARED: Final = 3
"""Figures, or names, from which they are a reason of their own; and neighbours by which texts are found."""
CROWDED: Final = 50
"""Neighbours in more texts than this find nothing."""
DAYS: Final = 7
NAMING: Final = frozenset({"group", "person", "agency", "company", "organisation", "operation", "product", "malware", "cve"})
_FIGURE: Final = re.compile(r"\d[\d.,\u00a0\u202f]*\d")


def likely_copies(
    reports: Iterable[Report], cluster: Callable[[str], str], publishers: Mapping[str, Publisher]
) -> tuple[LikelyCopy, ...]:
    """Flag the pairs of documents that are probably one text, of different copy clusters and dated within days."""
    one_each = sorted({cluster(r.document.id): r for r in reports}.values(), key=lambda report: report.document.id)
    anchors = [_anchors(report) for report in one_each]
    found = []
    for one, two in _candidates(anchors):
        first, second = one_each[one], one_each[two]
        if _near(first, second) and (reasons := _reasons(first, second, anchors[one], anchors[two])):
            credited = credited_wires([first.document], publishers) & credited_wires([second.document], publishers)
            documents = (first.document.id, second.document.id)
            found.append(LikelyCopy(documents=documents, reasons=(*reasons, *(("credit",) if credited else ()))))
    return tuple(found)


def _anchors(report: Report) -> Anchors:
    """Figures and names in the order of the text, each where it comes first."""
    text = report.document.text
    furniture = [region.span for region in report.regions if region.kind == "furniture"]
    figures = [(match.start(), re.sub(r"\D", "", match[0])) for match in _FIGURE.finditer(text)]
    names = [(mention.span.start, mention.id) for mention in report.mentions if mention.kind in NAMING and mention.id]
    placed = sorted((at, what) for at, what in figures + names if not any(s.start <= at < s.end for s in furniture))
    return tuple(dict.fromkeys(what for _, what in placed))


def _candidates(anchors: Sequence[Anchors]) -> list[tuple[int, int]]:
    """Find pairs of texts that share neighbours: two anchors that follow each other in both."""
    holders: dict[tuple[str, str], list[int]] = {}
    for number, sequence in enumerate(anchors):
        if len(sequence) >= FEWEST:
            for neighbours in pairwise(sequence):
                holders.setdefault(neighbours, []).append(number)
    shared: dict[tuple[int, int], int] = {}
    for held in holders.values():
        if len(held) <= CROWDED:
            for pair in combinations(held, 2):
                shared[pair] = shared.get(pair, 0) + 1
    return sorted(pair for pair, count in shared.items() if count >= SHARED)


def _reasons(one: Report, two: Report, first: Anchors, second: Anchors) -> tuple[str, ...]:
    if in_order(first, second) < IN_ORDER * min(len(first), len(second)):
        return ()
    common = set(first) & set(second)
    figures = sum(what.isdigit() for what in common)
    reasons = {
        "figures": figures >= SHARED,
        "names": len(common) - figures >= SHARED,
        "order": True,
        "translated": one.document.language != two.document.language,
    }
    return tuple(name for name, holds in reasons.items() if holds) if reasons["figures"] and reasons["names"] else ()


def in_order(one: Anchors, two: Anchors) -> int:
    """Length of the longest sequence that both hold in this order."""
    row = [0] * (len(two) + 1)
    for what in one:
        above = row
        row = [0]
        for place, other in enumerate(two):
            row.append(above[place] + 1 if what == other else max(row[-1], above[place + 1]))
    return row[-1]


def _near(one: Report, two: Report) -> bool:
    days: list[dt.date] = [r.document.published.date for r in (one, two) if r.document.published]
    return len(days) < 2 or abs((days[0] - days[1]).days) <= DAYS
