"""Which coded statement stands for which gold one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.measuring.parties import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demarche.measuring.records import Claim
    from demarche.model import Span

SHARED: Final = 0.4
"""Least part of the shorter span that two places share when they are the same place."""
LONGEST: Final = 600
"""Longest coded span in code points: a whole page would overlap everything."""


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome, as positions in the two lists."""

    partner: dict[int, int]
    """Position of the gold statement by that of the coded one which stands for it."""
    repeated: frozenset[int]
    """Coded statements that repeat what a gold one says; one for each gold statement is passed over."""


def same_place(ours: Iterable[Span], theirs: Sequence[Span]) -> bool:
    """Tell whether any two of the places share enough to be one."""
    return any(_shared(one, other) for one in ours for other in theirs)


def pair(told: Sequence[Claim], wanted: Sequence[Claim]) -> Pairing:
    """Pair the two sides, the likest first; each stands for one of the other at most."""
    ties = sorted(
        (
            (_likeness(one, other), i, j)
            for i, one in enumerate(told)
            for j, other in enumerate(wanted)
            if one.family == other.family and not too_long(one) and same_place(one.places, other.places)
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for _, i, j in ties:
        if i not in partner and j not in partner.values():
            partner[i] = j
    repeated: dict[int, int] = {}
    for _, i, j in ties:
        free = i not in partner and i not in repeated and j not in repeated.values()
        if free and (wanted[j].optional or _same_parties(told[i], wanted[j])):
            repeated[i] = j
    return Pairing(partner=partner, repeated=frozenset(repeated))


def too_long(claim: Claim) -> bool:
    """Tell whether a coded span is too long to be a place."""
    return any(span.end - span.start > LONGEST for span in claim.places)


def _shared(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and shared >= SHARED * min(one.end - one.start, other.end - other.start)


def _likeness(told: Claim, wanted: Claim) -> float:
    """Weigh parties most: of two statements at one place, who blames whom tells them apart."""
    parties = likeness(told.speakers, wanted.speakers) + likeness(told.targets, wanted.targets)
    return 2 * parties + (told.act == wanted.act) + 0.5 * (not wanted.optional)


def _same_parties(one: Claim, other: Claim) -> bool:
    return one.speakers == other.speakers and one.targets == other.targets
