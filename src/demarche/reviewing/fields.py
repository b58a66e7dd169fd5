"""Fields of a statement that a person can correct: what they hold, and the statement with something else in them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import LedgerError
from demarche.lexicon.tables import DATA, rows
from demarche.model import Actor, Statement, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

ONE: Final = ("act", "link", "status", "voice", "measure", "operation")
MANY: Final = ("conduct", "products", "cves", "malware")
PARTIES: Final = ("speakers", "targets")
FIELDS: Final = (*ONE, *MANY, *PARTIES)
NEEDED: Final = ("act", "status", "voice")
"""Fields that are never empty."""
CODED: Final = ("act", "link", "status", "voice", "measure", "conduct")
"""Fields whose values are those of the codebook."""
COLUMNS: Final = ("value", "rank", "family", "definition", "example", "source")


def values(statement: Statement, field: str) -> tuple[str, ...]:
    """Give the plain values of a field; a range of links is `low..high`."""
    held: Any = getattr(statement, field)
    if field in PARTIES:
        return tuple(actor.id for actor in held)
    many: tuple[Value, ...] = held if field in MANY else (held,) if held else ()
    return tuple(dict.fromkeys(f"{value.value}..{value.to}" if value.to else value.value for value in many))


def corrected(statement: Statement, field: str, said: tuple[str, ...], rule: str) -> Statement:
    """Put other values into a field; what the field held before keeps its words, and every new value names `rule`."""
    held: Any = getattr(statement, field)
    if field in PARTIES:
        there = {actor.id: actor for actor in held}
        actors = tuple(there.get(name) or Actor(id=name, via="review", rule=rule) for name in said)
        return _replaced(statement, field, actors)
    old: tuple[Value, ...] = held if field in MANY else (held,) if held else ()
    there = {value.value: value for value in old}
    span = old[0].span if len(old) == 1 else None
    new = tuple(there.get(name) or _value(name, span, rule) for name in said)
    return _replaced(statement, field, new if field in MANY else next(iter(new), None))


def check(field: str, said: Iterable[str]) -> None:
    """Raise `LedgerError` where a field cannot be corrected, or not to these values."""
    said = tuple(said)
    if field not in FIELDS:
        raise LedgerError(f"no field is called {field!r}", f"use {', '.join(FIELDS)}")
    if field in ONE and len(said) > 1:
        raise LedgerError(f"{field} holds one value", "name one; a range of links is low..high")
    if field in NEEDED and not said:
        raise LedgerError(f"{field} cannot be empty", "name a value, or reject the statement")
    for value in said:
        for part in value.split("..") if field == "link" else (value,):
            if field in CODED and part not in _codebook(field):
                raise LedgerError(f"the codebook has no {field} {part!r}", f"use {', '.join(_codebook(field))}")


@cache
def _codebook(field: str) -> tuple[str, ...]:
    return tuple(row["value"] for row in rows(DATA / "codebook" / f"{field}.tsv", COLUMNS))


def _value(name: str, span: Any, rule: str) -> Value:
    low, _, high = name.partition("..")
    return Value(value=low, to=high, span=span, rule=rule, via="" if span else "review")


def _replaced(statement: Statement, field: str, held: object) -> Statement:
    return msgspec.structs.replace(statement, **{field: held})
