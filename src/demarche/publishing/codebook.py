"""What the codebook tables say of the values that are published."""

from __future__ import annotations

from functools import cache
from typing import Final

from demarche.lexicon.tables import DATA, Row, rows

COLUMNS: Final = ("value", "rank", "family", "definition", "example", "source")


@cache
def table(name: str) -> dict[str, Row]:
    """Read a codebook table by value. Raises `LexiconError` where the file is wrong."""
    return {row["value"]: row for row in rows(DATA / "codebook" / f"{name}.tsv", COLUMNS)}


def family(act: str) -> str:
    """Give the family of an act (`attribution`, `reply`, …); `other` for an act that is not in the codebook."""
    found = table("act").get(act)
    return found["family"] if found else "other"
