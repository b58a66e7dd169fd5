"""Quantities of victims, damage, stolen items and attackers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.model import Figure


def find_figures(parts: list[Clauses]) -> tuple[Figure, ...]:
    """Figures of a report, in text order."""
    return ()
