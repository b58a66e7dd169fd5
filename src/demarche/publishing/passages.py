"""A report's text, cut where its look changes: into lines, and these into passages on which nothing changes.

Spans nest and overlap freely, markup cannot; a passage lists everything that covers it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import msgspec

from demarche.model import Span
from demarche.publishing.tracing import traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.model import Report


class Mark(msgspec.Struct, frozen=True):
    """A stretch of the text that something was read from."""

    span: Span
    kind: Literal["region", "statement", "figure", "evidence"]
    number: int = 0
    """Place in the report's list of its kind, from 0; for evidence, the place of its statement."""
    label: str = ""
    """What evidence was read as: `speaker: US`."""


class Passage(msgspec.Struct, frozen=True):
    """A stretch inside one line, and the marks that cover it, widest first."""

    span: Span
    marks: tuple[Mark, ...]
    begins: frozenset[Mark]
    """Those of the marks that cover nothing before."""

    def covered(self, kind: str) -> tuple[int, ...]:
        """Say which regions, statements or figures cover the passage."""
        return tuple(mark.number for mark in self.marks if mark.kind == kind)

    def begun(self, kind: str) -> tuple[int, ...]:
        """Say which of them begin here."""
        return tuple(mark.number for mark in self.marks if mark.kind == kind and mark in self.begins)


def lines(report: Report) -> Iterator[tuple[Passage, ...]]:
    """Yield the passages of every line that is not blank, in order; together they are the line."""
    marks = sorted(marks_of(report), key=lambda mark: mark.span.start - mark.span.end)
    seen: set[Mark] = set()
    start = 0
    for line in report.document.text.split("\n"):
        span = Span(start, start + len(line))
        start = span.end + 1
        if line.strip():
            yield tuple(_passages(span, [mark for mark in marks if mark.span.overlaps(span)], seen))


def marks_of(report: Report) -> Iterator[Mark]:
    """Yield everything of a report that stands somewhere in its text."""
    for number, region in enumerate(report.regions):
        yield Mark(region.span, "region", number)
    for number, statement in enumerate(report.statements):
        yield Mark(statement.span, "statement", number)
        for trace in traces(statement):
            if trace.span:
                yield Mark(trace.span, "evidence", number, f"{trace.field}: {trace.value}")
    for number, figure in enumerate(report.figures):
        yield Mark(figure.span, "figure", number)


def _passages(line: Span, marks: list[Mark], seen: set[Mark]) -> Iterator[Passage]:
    edges = {edge for mark in marks for edge in (mark.span.start, mark.span.end) if line.start < edge < line.end}
    for start, end in pairwise(sorted({line.start, line.end} | edges)):
        span = Span(start, end)
        covering = tuple(mark for mark in marks if mark.span.holds(span))
        yield Passage(span, covering, frozenset(covering) - seen)
        seen.update(covering)
