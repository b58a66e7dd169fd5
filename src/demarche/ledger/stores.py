"""What a store is. A further one is a module here and one word in `STORES`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, Protocol

from demarche.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

    import sqlalchemy as sa

STORES: Final = {"sqlite": "sqlite", "postgresql": "postgresql"}
"""The scheme of a ledger's address, and the module here whose `open_store` opens it."""


class Store(Protocol):
    """What differs between databases. Everything else in this folder is the same on all of them."""

    @property
    def name(self) -> str:
        """What to call this ledger in messages; never holds a password."""

    @property
    def engine(self) -> sa.Engine:
        """Connections. A transaction with the option `writes` is one of the only writer."""

    def lock(self, connection: sa.Connection) -> None:
        """Wait, within a transaction, until no one else writes."""

    def matches(self, table: sa.Table, words: Iterable[str]) -> sa.ColumnElement[bool]:
        """Make the condition that `folded` of a row holds every one of `words`, which are folded themselves."""

    def index(self, connection: sa.Connection, table: sa.Table, rows: list[tuple[int, str]]) -> None:
        """Enter new rows, key and folded text, into the full-text index, if the store does not do so itself."""

    def check(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what is wrong with the database's own structures: pages, indexes, full-text index."""

    def back_up(self, target: Path) -> None:
        """Write a copy as of one moment, whole or not at all, while others may write."""

    def explain(self, error: Exception) -> LedgerError | None:
        """Say in our words what a database error means for the user; None where it is our own mistake."""


class Open(Protocol):
    """What a store module offers as `open_store`."""

    def __call__(self, address: str, *, create: bool, write: bool) -> Store:
        """Open a store. Raises `LedgerError` where it is missing, foreign or not to be reached."""
        ...


def open_store(address: str, *, create: bool = False, write: bool = True) -> Store:
    """Open the store at an address: a URL of one of `STORES`, or a file name for SQLite."""
    opener: Open = _module(address).open_store
    return opener(address, create=create, write=write)


def restore(address: str, source: Path) -> None:
    """Make a ledger at an address from a backup. Raises `LedgerError` where one is there already."""
    _module(address).restore(address, source)


def _module(address: str) -> ModuleType:
    scheme = address.split("://", 1)[0].split("+")[0] if "://" in address else "sqlite"
    scheme = "postgresql" if scheme == "postgres" else scheme
    if scheme not in STORES:
        raise LedgerError(f"no store is called {scheme!r}", f"use a file name or one of {', '.join(STORES)}")
    return importlib.import_module(f"demarche.ledger.{STORES[scheme]}")
