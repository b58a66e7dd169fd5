"""Schema versions: which one a ledger has, and the way up and down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from demarche.errors import LedgerError

if TYPE_CHECKING:
    from alembic.config import Config

    from demarche.ledger.stores import Store

FOLDER: Final = Path(__file__).parent / "migrations"
VERSIONS: Final = tuple(sorted(path.stem[1:5] for path in (FOLDER / "versions").glob("v[0-9]*.py")))
"""Every schema version this program knows, oldest first."""
CURRENT: Final = VERSIONS[-1]


def version(connection: sa.Connection) -> str:
    """Say which schema version a ledger has; empty for one without tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""


def check(connection: sa.Connection, name: str) -> None:
    """Raise `LedgerError` where a ledger is older or newer than this program, with the remedy."""
    found = version(connection)
    if found == CURRENT:
        return
    if found in VERSIONS:
        raise LedgerError(f"{name}: its schema {found} is older than this program's {CURRENT}", "run `demarche migrate`")
    if found:
        message = f"{name}: its schema {found} is newer than this program's {CURRENT}"
        raise LedgerError(message, "upgrade demarche; a newer demarche can also migrate it down")
    raise LedgerError(f"{name}: there is no ledger", "`demarche ingest` makes one")


def migrate(store: Store, target: str = CURRENT) -> tuple[str, str]:
    """Bring a ledger to a schema version, all or nothing; give the versions before and after.

    Raises `LedgerError` where either version is unknown to this program.
    """
    from alembic import command

    if target not in VERSIONS:
        raise LedgerError(f"there is no schema {target!r}", f"name one of {', '.join(VERSIONS)}")
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        store.lock(connection)
        before = version(connection)
        if before and before not in VERSIONS:
            check(connection, store.name)
        config = _config()
        config.attributes["connection"] = connection
        move = command.upgrade if before < target else command.downgrade
        if before != target:
            move(config, target)
    return before, target


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
