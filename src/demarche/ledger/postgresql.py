"""The shared store: PostgreSQL, for many users. One writer at a time, by an advisory lock; readers see one moment."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import msgspec
import sqlalchemy as sa

from demarche.errors import LedgerError, MissingExtra
from demarche.ledger.schema import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

WRITER: Final = 0x64656D61
"""Number of the advisory lock that the writer of a database holds."""
PATIENCE: Final = "60s"
"""How long to wait for another writer."""
READER: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgreSQL(msgspec.Struct, frozen=True):
    """A PostgreSQL database. See `Store`."""

    engine: sa.Engine

    @property
    def name(self) -> str:
        """The address, without its password."""
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=True)

    def lock(self, connection: sa.Connection) -> None:
        """Wait until no one else writes."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITER)))

    def matches(self, table: sa.Table, words: Iterable[str]) -> sa.ColumnElement[bool]:
        """Let the trigram index find the words."""
        return sa.and_(*(table.c.folded.contains(word, autoescape=True) for word in words))

    def index(self, connection: sa.Connection, table: sa.Table, rows: list[tuple[int, str]]) -> None:
        """Nothing to do: the index is kept by the database."""

    def check(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what `amcheck` finds wrong with indexes, where an administrator has installed it."""
        if not connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'").first():
            return
        names = [index.name for table in METADATA.sorted_tables for index in table.indexes]
        for name in names:
            try:
                with connection.begin_nested():
                    connection.execute(sa.text("SELECT bt_index_check(to_regclass(:name), true)"), {"name": name})
            except sa.exc.DBAPIError as error:
                yield f"{name}: {str(error.orig).splitlines()[0]}"

    def back_up(self, target: Path) -> None:
        """Write a `pg_dump` archive, which is of one moment."""
        part = target.with_name(f".{target.name}.part")
        try:
            _tool("pg_dump", self.engine.url, "--format=custom", "--no-owner", f"--file={part}")
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def explain(self, error: Exception) -> LedgerError | None:
        """Say in our words what PostgreSQL says."""
        return explain(error, self.name)


def open_store(address: str, *, create: bool, write: bool) -> PostgreSQL:  # noqa: ARG001  (the database says what may be written)
    """Connect. Raises `LedgerError` where the database cannot be reached, is no UTF-8, or holds no ledger."""
    url = _url(address)
    try:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    except ImportError as error:
        raise MissingExtra("postgres", "a ledger in PostgreSQL") from error
    _begin(engine)
    store = PostgreSQL(engine)
    try:
        with engine.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            there = sa.inspect(connection).has_table("batches")
    except sa.exc.DBAPIError as error:
        raise store.explain(error) or error from error
    if encoding != "UTF8":
        raise LedgerError(f"{store.name}: the database speaks {encoding}", "make one with ENCODING 'UTF8'")
    if not there and not create:
        raise LedgerError(f"{store.name}: there is no ledger", "`demarche ingest` makes one")
    return store


def restore(address: str, source: Path) -> None:
    """Fill an empty database from an archive, all or nothing. Raises `LedgerError` where there is a ledger."""
    store = open_store(address, create=True, write=True)
    with store.engine.connect() as connection:
        if sa.inspect(connection).get_table_names():
            raise LedgerError(f"{store.name}: the database is not empty", "name an empty one")
    options = "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction"
    _tool("pg_restore", store.engine.url, *options, str(source))


def explain(error: Exception, name: str) -> LedgerError | None:
    """Say in our words what PostgreSQL says; None where it is our own mistake."""
    original = getattr(error, "orig", error)
    state = getattr(original, "sqlstate", None) or next((code for said, code in SAID.items() if said in str(original)), "")
    for start, (message, remedy) in EXPLAINED.items():
        if state.startswith(start):
            return LedgerError(f"{name}: {message}", remedy)
    if isinstance(error, sa.exc.OperationalError) or getattr(error, "connection_invalidated", False):
        return LedgerError(f"{name}: the server cannot be reached", "check the address and that it runs")
    return None


EXPLAINED: Final = {
    "55P03": ("another process is writing to it", "try again when that has ended"),
    "53100": ("the server's disk is full", "make room and run the same command again: what was acknowledged is kept"),
    "25006": ("it cannot be written", "use an account and a server that may write"),
    "42501": ("this account may not do that", "ask its administrator for the right"),
    "28": ("this account cannot log in", "check the user and the password"),
    "3D000": ("there is no such database", "make it with `createdb`"),
    "57P": ("the server is shutting down or starting", "run the same command again: what was acknowledged is kept"),
    "XX001": ("the database is damaged", "run `demarche verify`, then `demarche restore` from a backup"),
    "XX002": ("an index of the database is damaged", "run `demarche verify`, then REINDEX"),
}


SAID: Final = {"does not exist": "3D000", "authentication failed": "28", "no password supplied": "28"}
"""What a server that lets nobody in says, in place of a code."""


def _url(address: str) -> sa.URL:
    try:
        return sa.make_url(address).set(drivername="postgresql+psycopg")
    except sa.exc.ArgumentError:
        raise LedgerError("the ledger's address cannot be read", "write postgresql://USER@HOST:PORT/DATABASE") from None


def _begin(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(READER)


def _tool(name: str, url: sa.URL, *options: str) -> None:
    """Run a tool of PostgreSQL. The password goes by the environment, where other users cannot read it."""
    program = shutil.which(name)
    if program is None:
        raise LedgerError(f"{name} is not installed", "install PostgreSQL's client programs")
    place = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(
        [program, f"--dbname={place}", *options],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LedgerError(f"{name}: {done.stderr.strip().splitlines()[-1]}", "see the message of the tool")
