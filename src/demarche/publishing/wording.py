"""Codebook values and records in a person's words, alike in every format for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demarche.model import Document, Figure, Likelihood, Value


def spaced(value: str) -> str:
    """Write a codebook value as words."""
    return value.replace("_", " ")


def ranged(value: Value) -> str:
    """Write a value, with its upper end if it is a range."""
    return spaced(f"{value.value} to {value.to}" if value.to else value.value)


def chance(likelihood: Likelihood) -> str:
    """Write a likelihood with the numbers its scheme gives it: `almost certainly (95–100 %, PHIA)`."""
    if likelihood.low is None or likelihood.high is None:
        return likelihood.term
    return f"{likelihood.term} ({likelihood.low}–{likelihood.high} %, {likelihood.scheme})"


def amount(figure: Figure) -> str:
    """Write a figure's quantity with its comparator, range and unit: `more than 250,000 organisations`."""
    words = [] if figure.comparator == "exact" else [spaced(figure.comparator)]
    if figure.value is not None:
        words.append(f"{figure.value:,.15g}")
    if figure.to is not None:
        words.append(f"to {figure.to:,.15g}")
    return " ".join([*words, spaced(figure.unit)])


def silence(document: Document) -> str:
    """Say why nothing was coded in a document."""
    from demarche.lexicon import spoken

    return "no statement" if spoken(document.language) else f"not coded: no language pack for {document.language}"


def count(number: int, noun: str) -> str:
    """Count things: `1 report`, `2 reports`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
