"""Reviewing: what needs a person, and what persons decided, applied again to every new reading. Pure.

A decision finds its statement by the quoted words, whatever the rules make of them later. What a person confirmed or
corrected stands, also where newer rules read something else or nothing; each such case is a `Conflict` to look at.
"""

from __future__ import annotations

from demarche.reviewing.deciding import accept, correct, note, reject, take_back
from demarche.reviewing.fields import FIELDS, values
from demarche.reviewing.queueing import queued, reasons
from demarche.reviewing.replaying import Replayed, live, replay

__all__ = [
    "FIELDS",
    "Replayed",
    "accept",
    "correct",
    "live",
    "note",
    "queued",
    "reasons",
    "reject",
    "replay",
    "take_back",
    "values",
]
