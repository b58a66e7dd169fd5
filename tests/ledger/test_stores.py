"""Faults of stores: damaged, foreign, hostile, full, read-only, busy, older and newer ledgers."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from demarche.errors import LedgerError
from demarche.ledger import migrating, open_ledger, sqlite, watched
from demarche.ledger.finding import Query, find
from demarche.ledger.proving import verify
from demarche.ledger.schema import METADATA
from demarche.ledger.showing import counts
from demarche.ledger.stores import open_store, restore
from demarche.ledger.writing import Run, Writer

from .test_kills import INGESTER
from .test_ledger import fill

if TYPE_CHECKING:
    from .clusters import Cluster

OLD = Path(__file__).parent / "old"

JOURNALS = {
    (3, 6, 23): "delete", (3, 7, 0): "delete", (3, 40, 1): "delete", (3, 44, 5): "delete", (3, 44, 6): "wal",
    (3, 45, 0): "delete", (3, 49, 1): "delete", (3, 50, 6): "delete", (3, 50, 7): "wal", (3, 51, 0): "delete",
    (3, 51, 2): "delete", (3, 51, 3): "wal", (3, 54, 1): "wal", (4, 0, 0): "wal",
}  # fmt: skip


@pytest.mark.parametrize("version", sorted(JOURNALS))
def test_versions_that_can_lose_pages_get_no_write_ahead_log(version: tuple[int, ...]) -> None:
    assert sqlite.journal_mode(version) == JOURNALS[version]


def test_the_journal_is_that_of_the_version_and_nothing_is_left_to_chance(tmp_path: Path) -> None:
    store = open_ledger(str(tmp_path / "l.db"), create=True)
    with store.engine.connect() as connection:
        read = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    assert read == {**PRAGMAS, "journal_mode": sqlite.journal_mode(sqlite3.sqlite_version_info)}


PRAGMAS = {"journal_mode": "", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}

HOSTILE = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM documents; END",
    "view": "CREATE VIEW spy AS SELECT * FROM documents",
    "table": "CREATE TABLE more (a)",
    "check": "ALTER TABLE runs ADD COLUMN more CHECK (abs(more) > 0)",
    "default": "ALTER TABLE runs ADD COLUMN more DEFAULT 7",
    "generated": "ALTER TABLE runs ADD COLUMN more GENERATED ALWAYS AS (abs(key))",
    "index": "CREATE INDEX more ON runs (abs(key))",
    "condition": "CREATE INDEX more ON runs (key) WHERE abs(key) > 1",
    "virtual": "DROP TABLE statements_text; CREATE VIRTUAL TABLE statements_text USING fts5(folded)",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_could_run_something_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "l.db"
    fill(open_ledger(str(path), create=True), range(2))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(HOSTILE[name])
    with pytest.raises(LedgerError, match="no ledger has"):
        open_ledger(str(path))


def test_foreign_files_are_refused_with_the_remedy(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other.db"
    text.write_text("not a database, but long enough to be looked at as one" * 20)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE batches (a)")
    for path in (text, other, tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        for create in (False, True):
            with pytest.raises(LedgerError, match=r"name a file|permissions"):
                open_ledger(str(path), create=create)
        assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("cut", [1, 16, 100, 4096, 20_000])
def test_a_cut_file_is_an_error_and_no_crash(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "l.db"
    fill(open_ledger(str(path), create=True), range(4))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(LedgerError):  # noqa: PT012
        store = open_ledger(str(path))
        assert list(verify(store))
        raise LedgerError("found", "by verify")


def test_a_read_only_ledger_can_be_read_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(open_ledger(str(path), create=True), range(2))
    store = sqlite.SQLite(path, sqlite._engine(path, "ro"), writes=False)
    assert len(find(store, Query()).found) == 6
    assert not list(verify(store))
    with pytest.raises(LedgerError, match="cannot be written"):
        fill(store, range(2, 4))


def test_a_full_disk_keeps_what_was_acknowledged_and_the_run_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "l.db"
    store = open_ledger(str(path), create=True)
    connect = sqlite._connect

    def small(path: Path, mode: str) -> sqlite3.Connection:
        connection = connect(path, mode)
        connection.execute("PRAGMA max_page_count = 150")
        return connection

    acknowledged = 0
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "_connect", small)
        with pytest.raises(LedgerError, match="disk is full"):  # noqa: PT012
            for number in range(1_000):
                fill(store, [number])
                acknowledged += 1
    assert acknowledged > 3
    assert counts(store)["documents"] == acknowledged
    assert not list(verify(store))
    fill(store, range(acknowledged + 5))
    assert counts(store)["documents"] == acknowledged + 5


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk takes root")
def test_a_small_disk_that_fills_up(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        store = open_ledger(str(disk / "l.db"), create=True)
        acknowledged = 0
        with pytest.raises(LedgerError, match=r"full|disk"):  # noqa: PT012
            for number in range(5_000):
                fill(store, [number])
                acknowledged += 1
        again = open_ledger(str(disk / "l.db"))
        assert counts(again)["documents"] == acknowledged > 3
        assert not list(verify(again))
        with pytest.raises(LedgerError):
            again.back_up(disk / "copy.db")
        assert not (disk / "copy.db").exists()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_two_ingesters_at_once_wait_for_each_other(address: str) -> None:
    open_ledger(address, create=True)
    command = [sys.executable, INGESTER, address]
    ranges = (("0", "30"), ("10", "40"), ("0", "40"))
    running = [
        subprocess.Popen([*command, *numbers, "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for numbers in ranges
    ]
    for process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said
    store = open_ledger(address)
    held = counts(store)
    assert (held["documents"], held["sources"], held["statements"]) == (40, 40, 120)
    assert not list(verify(store))


def test_a_ledger_that_stays_busy_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    path = tmp_path / "l.db"
    store = open_ledger(str(path), create=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another process is writing"):
            fill(store, range(1))
        other.execute("ROLLBACK")
    fill(store, range(1))


def test_a_failed_batch_leaves_nothing(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(3))
    before = counts(store)

    def fail() -> None:
        with Writer(store, Run(kind="ingest")).batch() as batch:
            batch.add(METADATA.tables["actors"], ("XX", "state", "Nowhere"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert counts(store) == before


def test_the_schema_made_by_migrations_is_the_one_described(address: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = open_ledger(address, create=True)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, METADATA) == []


def ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave out full-text indexes, which differ from store to store, and Alembic's own table."""
    return not (name and ("_text" in name or name == "alembic_version"))


def test_schemas_go_down_and_up_and_lose_nothing_that_cannot_be_computed(address: str) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(5))
    before = find(store, Query(limit=100))
    for version in (*reversed(migrating.VERSIONS), *migrating.VERSIONS):
        migrating.migrate(store, version)
    assert find(open_ledger(address), Query(limit=100)) == before
    assert not list(verify(store))


@pytest.mark.parametrize("old", sorted(OLD.glob("*.db.gz")), ids=lambda path: path.name)
def test_a_real_old_ledger_is_refused_with_the_remedy_and_migrates(tmp_path: Path, old: Path) -> None:
    path = tmp_path / "l.db"
    path.write_bytes(gzip.decompress(old.read_bytes()))
    with pytest.raises(LedgerError, match="demarche migrate"):
        open_ledger(str(path))
    assert migrating.migrate(open_store(str(path))) == (old.name[:4], migrating.CURRENT)
    store = open_ledger(str(path))
    assert not [fault for fault in verify(store) if fault.kind == "damage"]
    assert len(find(store, Query(limit=100, text=("blamed",))).found) == 14
    fill(store, range(100, 102))
    assert not [fault for fault in verify(store) if fault.kind == "damage"]
    assert migrating.migrate(store, old.name[:4])[1] == old.name[:4]


def test_a_newer_ledger_is_refused_with_the_remedy(address: str) -> None:
    store = open_ledger(address, create=True)
    with store.engine.begin() if "://" not in address else store.engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    for create in (False, True):
        with pytest.raises(LedgerError, match="upgrade demarche"):
            open_ledger(address, create=create)
    with pytest.raises(LedgerError, match="upgrade demarche"):
        migrating.migrate(open_store(address))


def test_backups_taken_while_others_write_are_each_of_one_moment(address: str, tmp_path: Path) -> None:
    store = open_ledger(address, create=True)
    fill(store, range(2))
    done = threading.Event()

    def write() -> None:
        for number in range(2, 60):
            fill(store, [number])
        done.set()

    writing = threading.Thread(target=write)
    writing.start()
    backups = []
    while not done.is_set() and len(backups) < 5:
        backups.append(tmp_path / f"{len(backups)}.backup")
        store.back_up(backups[-1])
    writing.join()
    for number, backup in enumerate(backups):
        copy = _elsewhere(address, tmp_path, number)
        restore(copy, backup)
        restored = open_ledger(copy)
        held = counts(restored)
        assert held["statements"] == 3 * held["documents"] >= 6
        assert not list(verify(restored))
        with pytest.raises(LedgerError, match=r"already|not empty"):
            restore(copy, backup)


def _elsewhere(address: str, tmp_path: Path, number: int) -> str:
    if "://" not in address:
        return str(tmp_path / f"restored-{number}.db")
    import psycopg

    name = f"{address.rpartition('/')[2]}_{number}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address.rpartition('/')[0]}/{name}"


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    path, backup, target = tmp_path / "l.db", tmp_path / "b.db", tmp_path / "r.db"
    store = open_ledger(str(path), create=True)
    fill(store, range(10))
    store.back_up(backup)
    damaged = bytearray(backup.read_bytes())
    for at in range(4096 * 8, len(damaged), 64):
        damaged[at] ^= 0xFF
    backup.write_bytes(damaged)
    with pytest.raises(LedgerError):
        restore(str(target), backup)
    assert not target.exists()


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_an_error_with_the_remedy(cluster: Cluster) -> None:
    with pytest.raises(LedgerError, match="cannot be reached"):
        open_ledger(cluster.url("postgres").replace(str(cluster.port), "1"), create=True)
    with pytest.raises(LedgerError, match="no such database"):
        open_ledger(cluster.url("nowhere"), create=True)


@pytest.mark.postgres
def test_messages_hold_no_password(cluster: Cluster) -> None:
    address = cluster.url("nowhere").replace("postgres@", "postgres:secret@")
    with pytest.raises(LedgerError) as raised:
        open_ledger(address)
    assert "secret" not in str(raised.value)


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(LedgerError, match="no store is called"):
        open_ledger("oracle://x/y")


def test_errors_of_the_database_are_told_in_our_words(tmp_path: Path) -> None:
    store = open_ledger(str(tmp_path / "l.db"), create=True)
    (tmp_path / "l.db").write_bytes(b"x" * 5_000)
    with pytest.raises(LedgerError), watched(store):
        find(store, Query())
