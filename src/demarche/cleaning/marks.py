"""Marks: what the steps of cleaning say about stretches, and how they become regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from demarche.model import FurnitureReason, Region, RegionKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.cleaning.lines import Line


class Mark(NamedTuple):
    """A stretch that is not plain body."""

    start: int
    end: int
    kind: RegionKind
    reason: FurnitureReason | None
    rule: str


def furniture(start: int, end: int, reason: FurnitureReason, rule: str) -> Mark:
    """Mark `[start, end)` as furniture."""
    return Mark(start, end, "furniture", reason, f"furniture:{rule}")


_BODY: Final = ("body", None, "")


def to_regions(text: str, whole: Iterable[Mark], inside: Iterable[Mark], glued: list[int]) -> tuple[Region, ...]:
    """Cover the text: marks of whole lines, stretches inside lines laid over them, body between.

    Line breaks and blanks after a region belong to it. Furniture of one rule on neighbouring lines is one region.
    """
    joined: list[Mark] = []
    for mark in _parted(text, _overlaid(apart(whole), apart(inside))):
        last = joined[-1] if joined else None
        same = last and last[2:] == mark[2:] and mark.kind != "headline"
        if last and (same or _is_blank(text, mark)):
            joined[-1] = last._replace(end=mark.end)
        else:
            joined.append(mark)
    return tuple(_with_glue(joined, glued))


def _is_blank(text: str, mark: Mark) -> bool:
    return mark.kind == "body" and text[mark.start : mark.end].isspace()


def covered_lines(lines: list[Line], inside: list[Mark]) -> dict[int, Mark]:
    """Give the lines that stretches inside them cover whole but for blanks and marks, by number."""
    covered: dict[int, Mark] = {}
    stretches = apart(inside)
    k = 0
    for n, line in enumerate(lines):
        while k < len(stretches) and stretches[k].end <= line.bare_start:
            k += 1
        reach = line.bare_start
        j = k
        while j < len(stretches) and stretches[j].start <= reach + 1 and reach < line.bare_end:
            reach = stretches[j].end
            j += 1
        if reach >= line.bare_end > line.bare_start and line.end - line.bare_end < 200:
            covered[n] = stretches[k]._replace(start=line.start, end=line.end)
    return covered


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Order marks and clip those that begin inside an earlier one."""
    apart: list[Mark] = []
    at = 0
    for mark in sorted(marks):
        start = max(mark.start, at)
        if start < mark.end:
            apart.append(mark._replace(start=start))
            at = mark.end
    return apart


def outside(inside: list[Mark], whole: Iterable[Mark]) -> list[Mark]:
    """Leave out the marks that lie within one of `whole`, which says enough about them."""
    kept = []
    around = iter(sorted(whole))
    holder = next(around, None)
    for mark in inside:
        while holder and holder.end <= mark.start:
            holder = next(around, None)
        if not holder or mark.start < holder.start or mark.end > holder.end:
            kept.append(mark)
    return kept


def _overlaid(base: list[Mark], over: list[Mark]) -> Iterator[Mark]:
    """Give the pieces of `base` not under `over`, and `over`, in order."""
    pieces = list(over)
    n = 0
    for mark in base:
        at = mark.start
        while n < len(over) and over[n].end <= at:
            n += 1
        k = n
        while k < len(over) and over[k].start < mark.end:
            if at < over[k].start:
                pieces.append(mark._replace(start=at, end=over[k].start))
            at = over[k].end
            k += 1
        if at < mark.end:
            pieces.append(mark._replace(start=at))
    return iter(sorted(pieces))


def _parted(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Fill the stretches between marks with body."""
    at = 0
    for mark in marks:
        if at < mark.start:
            yield Mark(at, mark.start, *_BODY)
        yield mark
        at = mark.end
    if at < len(text):
        yield Mark(at, len(text), *_BODY)


def _with_glue(marks: list[Mark], glued: list[int]) -> Iterator[Region]:
    n = 0
    glued = sorted(set(glued))
    for mark in marks:
        inside = []
        while n < len(glued) and glued[n] < mark.end:
            if glued[n] >= mark.start and mark.kind != "furniture":
                inside.append(glued[n])
            n += 1
        yield Region(
            span=Span(mark.start, mark.end), kind=mark.kind, reason=mark.reason, rule=mark.rule, glued=tuple(inside)
        )
