"""The outcome of a measurement: rows of figures, and what was missed, extra or wrong, by cause."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Precision and recall of one measure over all reports together (micro average), from 0 to 1."""

    name: str
    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Part of what was coded that is right."""
        return _part(self.right, self.right + self.extra)

    @property
    def recall(self) -> float:
        """Part of what is asked for that was coded right."""
        return _part(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return _part(2 * self.precision * self.recall, self.precision + self.recall)


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the asked cases that holds, from 0 to 1."""

    name: str
    right: int
    of: int

    @property
    def share(self) -> float:
        """The part itself; 0 where nothing was asked."""
        return _part(self.right, self.of)


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """One statement that is not as the gold has it."""

    report: str
    kind: Literal["missed", "extra", "wrong"]
    causes: tuple[str, ...]
    words: str
    """Words of the report, as they stand there."""
    detail: str
    """What was coded and what is wanted, in short."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured."""

    reports: int
    rows: tuple[Score | Share, ...]
    misses: tuple[Miss, ...]


def numbers(table: Table) -> dict[str, dict[str, float]]:
    """Give the rows as plain numbers by name, rounded to three places."""
    return {row.name: _numbers(row) for row in table.rows}


def render(table: Table, misses: int = 0) -> str:
    """Write the table out as text; with `misses`, the causes follow, each with up to that many cases.

    Words of reports are escaped, so nothing in them acts on a terminal.
    """
    width = max(len(row.name) for row in table.rows)
    lines = [f"{row.name:{width}}  {_shown(row)}" for row in table.rows]
    if misses:
        lines += _by_cause(table.misses, misses)
    return "\n".join(lines) + "\n"


def _numbers(row: Score | Share) -> dict[str, float]:
    if isinstance(row, Share):
        return {"share": round(row.share, 3), "of": row.of}
    shares = {"p": round(row.precision, 3), "r": round(row.recall, 3), "f1": round(row.f1, 3)}
    return shares | {"tp": row.right, "fp": row.extra, "fn": row.missed}


def _shown(row: Score | Share) -> str:
    if isinstance(row, Share):
        return f"{row.share:.3f} of {row.of}"
    rates = f"P {row.precision:.2f}  R {row.recall:.2f}  F1 {row.f1:.3f}"
    return f"{rates}   ({row.right} right, {row.extra} extra, {row.missed} missed)"


def _by_cause(misses: tuple[Miss, ...], limit: int) -> Iterator[str]:
    count = Counter(cause for miss in misses for cause in miss.causes)
    for cause, times in sorted(count.items(), key=lambda item: (-item[1], item[0])):
        yield ""
        yield f"{times:5} × {cause}"
        here = [miss for miss in misses if cause in miss.causes]
        for miss in here[:limit]:
            yield f"        {miss.report}  {miss.detail}"
            yield f"            {miss.words[:140]!r}"
        if len(here) > limit:
            yield f"        … and {len(here) - limit} more"


def _part(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
