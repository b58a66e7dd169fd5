"""Making decisions. Each carries the words and the reading it was about, so that it means the same for ever."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from demarche.errors import LedgerError
from demarche.model import Decision
from demarche.reviewing.fields import check, values

if TYPE_CHECKING:
    import datetime as dt

    from demarche.model import Statement


def accept(statement: Statement, quote: str, *, who: str, at: dt.datetime, why: str = "") -> Decision:
    """Confirm a statement as it stands."""
    return _about(statement, quote, kind="accept", who=who, at=at, why=why)


def reject(statement: Statement, quote: str, *, who: str, at: dt.datetime, why: str = "") -> Decision:
    """Say that a statement is none."""
    return _about(statement, quote, kind="reject", who=who, at=at, why=why)


def correct(
    statement: Statement, quote: str, field: str, said: tuple[str, ...], *, who: str, at: dt.datetime, why: str = ""
) -> Decision:
    """Put other values into a field. Raises `LedgerError` for a field or value that the codebook does not have."""
    check(field, said)
    was = values(statement, field)
    return _about(statement, quote, kind="correct", who=who, at=at, why=why, field=field, was=was, value=said)


def note(statement: Statement, quote: str, *, who: str, at: dt.datetime, why: str) -> Decision:
    """Keep a remark; it changes nothing."""
    return _about(statement, quote, kind="note", who=who, at=at, why=why)


def take_back(decision: Decision, *, who: str, at: dt.datetime, why: str = "") -> Decision:
    """Undo a decision, which may itself be an undoing."""
    if decision.kind == "note":
        raise LedgerError("a note changes nothing", "write another note")
    return _made(kind="undo", who=who, at=at, why=why, subject=decision.id, document=decision.document)


def _about(statement: Statement, quote: str, **said: Any) -> Decision:
    lexicon = statement.provenance.lexicon
    return _made(
        subject=statement.id, document=statement.document, quote=quote, lexicon=lexicon, statement=statement, **said
    )


def _made(**said: Any) -> Decision:
    """Make a decision; its id is a hash of everything in it, time included."""
    decision = Decision(id="", **said)
    digest = hashlib.sha256(msgspec.json.encode(decision, order="deterministic")).hexdigest()
    return msgspec.structs.replace(decision, id=digest[:16])
