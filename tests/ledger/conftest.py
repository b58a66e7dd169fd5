"""Ledgers to test with: every test that takes `address` runs on every store."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .clusters import Cluster, programs

if TYPE_CHECKING:
    from collections.abc import Iterator

STORES = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL's server programs are not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="demarche-") as folder:  # pytest's folders are closed to other users
        cluster = Cluster(Path(folder), found)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(params=STORES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a ledger that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.database()
