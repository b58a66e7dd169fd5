"""The embedded store: one SQLite file. Nothing in a file is trusted before its structure has been checked."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from demarche.errors import LedgerError
from demarche.ledger.schema import METADATA, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAGIC: Final = b"SQLite format 3\0"
APPLICATION: Final = 0x64656D61
"""`application_id` of a ledger: "dema"."""
PATIENCE: Final = 60.0
"""Seconds to wait for another process that writes."""
CONFIGS: Final = {"DEFENSIVE": True, "ENABLE_TRIGGER": False, "ENABLE_VIEW": False}
"""What a connection is set to, where Python lets us (3.12)."""
GRAMS: Final = 24
"""Trigrams of a word that are looked up in the index; the word as a whole is compared afterwards."""
INDEX: Final = re.compile(r'CREATE (UNIQUE )?INDEX "?\w+"? ON "?\w+"? \(["\w, ]+\)')
"""An index over plain columns: no expression, no condition."""
ACTIVE: Final = re.compile(r"\b(CHECK|GENERATED|DEFAULT|COLLATE)\b|\bAS\s*\(", re.IGNORECASE)
"""What can make a table definition compute something."""


class SQLite(msgspec.Struct, frozen=True):
    """A SQLite file. See `Store`."""

    path: Path
    engine: sa.Engine
    writes: bool

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self.path)

    def lock(self, connection: sa.Connection) -> None:
        """Nothing to do: BEGIN IMMEDIATE has waited for the lock already."""

    def matches(self, table: sa.Table, words: Iterable[str]) -> sa.ColumnElement[bool]:
        """Look up trigrams of the words in the index, and compare what is found with the words themselves."""
        words = tuple(words)
        holds = [sa.func.instr(table.c.folded, word) > 0 for word in words]
        grams = " AND ".join(f'"{gram.replace(chr(34), 2 * chr(34))}"' for word in words for gram in _trigrams(word))
        if not grams:
            return sa.and_(*holds)
        name = f"{table.name}_text"
        found: sa.Select[Any] = sa.select(sa.literal_column("rowid")).select_from(sa.table(name))
        return sa.and_(table.c.key.in_(found.where(sa.literal_column(name).op("MATCH")(grams))), *holds)

    def index(self, connection: sa.Connection, table: sa.Table, rows: list[tuple[int, str]]) -> None:
        """Enter rows into the full-text index."""
        connection.exec_driver_sql(f"INSERT INTO {table.name}_text (rowid, folded) VALUES (?, ?)", rows)  # noqa: S608

    def check(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what SQLite itself finds wrong with pages, indexes and the full-text indexes."""
        checks = ["PRAGMA integrity_check"]
        names = [f"{table.name}_text" for table in TEXTS if self.writes]  # the check is spelt as an insert, and locks
        checks += [f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)" for name in names]  # noqa: S608
        for check in checks:
            try:
                found: sa.CursorResult[Any] = connection.exec_driver_sql(check)
                rows = found.scalars().all() if found.returns_rows else []
                yield from (str(said) for said in rows if said != "ok")
            except sa.exc.DBAPIError as error:
                yield str(error.orig)

    def back_up(self, target: Path) -> None:
        """Copy the file as of one moment."""
        try:
            with closing(_connect(self.path, "rw" if self.writes else "ro")) as source:
                _copy(source, target)
        except (OSError, sqlite3.Error) as error:
            raise explain(error, target) or error from error

    def explain(self, error: Exception) -> LedgerError | None:
        """Say in our words what SQLite says."""
        return explain(getattr(error, "orig", error), self.path)


def open_store(address: str, *, create: bool, write: bool) -> SQLite:
    """Open a file. Raises `LedgerError` where it is missing, no ledger, or made to do more than hold rows."""
    path = _path(address)
    write = write or (path.exists() and os.access(path, os.W_OK))  # a reader may have to roll back what a crash left
    if not path.exists() and not create:
        raise LedgerError(f"{path}: there is no ledger", "`demarche ingest` makes one; --ledger names another")
    mode = ("rwc" if create else "rw") if write else "ro"
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(path, mode)
    except (OSError, sqlite3.Error) as error:
        raise explain(error, path) or error from error
    return SQLite(path, _engine(path, mode), write)


def restore(address: str, source: Path) -> None:
    """Make a new ledger file from a backup. Raises `LedgerError` where a ledger is there, or the backup is damaged."""
    path = _path(address)
    if path.exists() and path.stat().st_size:
        raise LedgerError(f"{path}: something is there already", "name a new file, or move this one away")
    store = open_store(str(source), create=False, write=False)
    try:
        with closing(_connect(store.path, "ro")) as backup:
            if (said := backup.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise LedgerError(f"{source}: the backup is damaged: {said}", "use another backup")
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(backup, path)
    except (OSError, sqlite3.Error) as error:
        raise explain(error, path) or error from error


def journal_mode(version: tuple[int, ...]) -> str:
    """Choose the journal for a version of SQLite.

    3.7.0 to 3.51.2 can lose pages when two processes reset a write-ahead log (fixed in 3.51.3, 3.50.7 and 3.44.6):
    there the old rollback journal is used.
    """
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "wal" if fixed else "delete"


def explain(error: object, path: Path) -> LedgerError | None:
    """Say in our words what SQLite or the system says; None where it is our own mistake."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for start, (message, remedy) in EXPLAINED.items():
        if name.startswith(start):
            return LedgerError(f"{path}: {message}", remedy)
    if isinstance(error, sqlite3.OperationalError) and "decode" in str(error):  # text that is no UTF-8
        return LedgerError(f"{path}: {EXPLAINED['SQLITE_CORRUPT'][0]}", EXPLAINED["SQLITE_CORRUPT"][1])
    if isinstance(error, OSError):
        return LedgerError(f"{path}: {error.strerror or error}", "check the name and the permissions")
    return None


EXPLAINED: Final = {
    "SQLITE_BUSY": ("another process is writing to it", "try again when that has ended"),
    "SQLITE_LOCKED": ("another process is writing to it", "try again when that has ended"),
    "SQLITE_FULL": ("the disk is full", "make room and run the same command again: what was acknowledged is kept"),
    "SQLITE_READONLY": ("it cannot be written", "check the permissions of the file and its folder"),
    "SQLITE_CANTOPEN": ("it cannot be opened", "check the name and the permissions of the file and its folder"),
    "SQLITE_PERM": ("it cannot be opened", "check the permissions of the file and its folder"),
    "SQLITE_CORRUPT": ("the file is damaged", "run `demarche verify`, then `demarche restore` from a backup"),
    "SQLITE_NOTADB": ("this is no ledger", "name a file that `demarche ingest` made"),
    "SQLITE_IOERR": ("the disk reports an error", "check the disk, then `demarche verify`"),
}


def _path(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///") if address.startswith("sqlite:///") else address)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Connect, with everything switched off that a file could use to run something."""
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        for name, on in CONFIGS.items() if sys.version_info >= (3, 12) else ():
            configure: Any = connection.setconfig  # type: ignore[attr-defined,unused-ignore]
            configure(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), on)
        for pragma in (
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "mmap_size=0",
            "foreign_keys=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if mode != "ro":
            connection.execute(f"PRAGMA journal_mode={journal_mode(sqlite3.sqlite_version_info)}")
    except BaseException:
        connection.close()
        raise
    return connection


def _engine(path: Path, mode: str) -> sa.Engine:
    engine = sa.create_engine("sqlite+pysqlite://", creator=lambda: _connect(path, mode), poolclass=sa.pool.NullPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _refuse_foreign(path: Path, mode: str) -> None:
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise LedgerError(f"{path}: this is no ledger", "name a file that `demarche ingest` made")
    with closing(_connect(path, mode)) as connection:
        schema = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
        if not schema:
            if mode == "rwc":
                connection.execute(f"PRAGMA application_id={APPLICATION}")
                return
            raise LedgerError(f"{path}: the ledger is empty", "`demarche ingest` fills it")
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise LedgerError(f"{path}: this is another program's database", "name a file that `demarche ingest` made")
        if strange := next((name for kind, name, sql in schema if not _known(kind, name, sql)), None):
            message = f"{path}: the file holds {strange!r}, which no ledger has"
            raise LedgerError(message, "do not use it; restore from a backup")


def _known(kind: str, name: str, sql: str) -> bool:
    """Tell whether an entry of the file's schema is one of ours and computes nothing."""
    searches = {f"{table.name}_text" for table in TEXTS}
    if kind == "index":
        return not sql or bool(INDEX.fullmatch(sql))
    if name in searches:
        text = name.removesuffix("_text")
        return sql == (
            f"CREATE VIRTUAL TABLE {name} USING fts5(folded, content='{text}', content_rowid='key', detail=none, "
            "tokenize='trigram case_sensitive 1')"
        )
    shadows = {f"{search}_{part}" for search in searches for part in ("data", "idx", "docsize", "config")}
    ours = name in METADATA.tables or name in shadows or name in {"alembic_version", "sqlite_stat1"}
    return kind == "table" and ours and not ACTIVE.search(sql) and "VIRTUAL" not in sql.upper()


def _trigrams(word: str) -> list[str]:
    """Choose trigrams of a word, spread over it if there are many."""
    found = list(dict.fromkeys(word[at : at + 3] for at in range(len(word) - 2)))
    return found[:: -(-len(found) // GRAMS)] if found else []


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database in one step to a file that takes its name only when it is whole and on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
