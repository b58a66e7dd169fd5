"""The ledger: keeps documents, statements and decisions, finds them again, and proves that nothing was lost or altered.

One interface, several stores (`STORES`); everything but a store's own module is the same on all of them. Rows are only
ever added, and every row says when the ledger learned it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from demarche.ledger.stores import STORES, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["STORES", "Store", "open_ledger", "watched"]


def open_ledger(address: str, *, create: bool = False, write: bool = True) -> Store:
    """Open the ledger at an address: a file name, or a URL of one of `STORES`.

    `create` makes one where there is none. Raises `LedgerError`, with the remedy, where there is none, where it is of
    an older or newer schema, foreign, or out of reach.
    """
    from demarche.ledger import migrating

    store = open_store(address, create=create, write=write)
    with watched(store):
        with store.engine.connect() as connection:
            found = migrating.version(connection)
            if found or not create:
                migrating.check(connection, store.name)
        if not found:
            migrating.migrate(store)
    return store


@contextmanager
def watched(store: Store) -> Iterator[None]:
    """Raise `LedgerError` for what the database raises, where it is not our own mistake."""
    import sqlalchemy as sa

    try:
        yield
    except sa.exc.DBAPIError as error:
        raise store.explain(error) or error from error
