"""Party ids made comparable: spelling variants of one party fold to one id, and nobody named is one value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

UNNAMED: Final = "(unnamed)"
"""Stands for the reporter's own voice, for anonymous sources and for nobody at all."""

STATE: Final = re.compile("[A-Z]{2}|NATO|5EYES")
SAME_KIND: Final = {"co": "org"}
"""A company is an organisation: whether a body sells anything is no matter of who speaks."""


def fold(party: str) -> str:
    """Fold an id: states stand, names lose case, spaces and signs, persons go by their surname."""
    if party in {"narrator", "none", ""} or party.startswith("anon"):
        return UNNAMED
    if STATE.fullmatch(party):
        return party
    kind, colon, name = party.partition(":")
    if not colon or not name:
        kind, name = "", party
    words = re.findall(r"\w+", name.casefold())
    return f"{SAME_KIND.get(kind, kind)}:{''.join(words[-1:] if kind == 'per' else words)}"


def folded(parties: Iterable[str]) -> frozenset[str]:
    """Fold a set of parties; an empty one is somebody unnamed."""
    return frozenset(map(fold, parties)) or frozenset({UNNAMED})


def named(parties: frozenset[str]) -> frozenset[str]:
    """Leave only those of a folded set that are named."""
    return parties - {UNNAMED}


def likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Jaccard index of two sets, from 0 to 1; two empty sets are alike."""
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0
