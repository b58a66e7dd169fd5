"""The ledger a command works on, and how what is in it is written on a line."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demarche.publishing.visible import one_line
from demarche.settings import settle, user_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demarche.ledger import Store
    from demarche.ledger.showing import Made
    from demarche.model import Conflict
    from demarche.settings import Settings


@contextmanager
def held(
    ledger: str | None, config: Path | None, *, create: bool = False, write: bool = True, **options: object
) -> Iterator[tuple[Store, Settings]]:
    """Open the ledger that the options, the environment or the config file name."""
    settings = settle({"ledger": ledger, **options}, os.environ, config)
    from demarche.ledger import open_ledger, watched

    store = open_ledger(address(settings), create=create, write=write)
    with watched(store):
        yield store, settings


def address(settings: Settings) -> str:
    """Say which ledger the settings mean."""
    return settings.ledger or str(user_ledger())


def user() -> str:
    """Say who is at work."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def decision_line(made: Made) -> str:
    """Write a decision of the history on a line."""
    told = made.decision
    what = f" {told.field}: {', '.join(told.was) or 'nothing'} → {', '.join(told.value) or 'nothing'}" if told.field else ""
    why = f" ({told.why})" if told.why else ""
    return one_line(f"{made.number}  {told.at:%Y-%m-%d %H:%M}  {told.who}  {told.kind} {told.subject}{what}{why}") + "\n"


def conflict_line(conflict: Conflict) -> str:
    """Write on a line how a decision does not fit what the rules read now."""
    now = ", ".join(conflict.now) or "nothing"
    return one_line(f"conflict: {conflict.kind}: decision {conflict.decision}: {conflict.field} is now {now}") + "\n"


def as_json(record: object) -> str:
    """Write a record as JSON on a line."""
    import msgspec

    from demarche.publishing.jsonl import escaped

    return escaped(msgspec.json.encode(record).decode()) + "\n"
