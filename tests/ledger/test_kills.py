"""kill -9 at random moments: nothing acknowledged is lost, no document is half there, resuming makes no duplicate."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demarche.ledger import open_ledger
from demarche.ledger.finding import Query, find
from demarche.ledger.proving import verify
from demarche.ledger.showing import counts

from .reports import report

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clusters import Cluster

INGESTER = str(Path(__file__).parent / "ingester.py")
MANY = 100_000
"""More documents than a run gets to before it is killed."""


def run_and_kill(address: str, first: int, dice: random.Random, kill: Callable[[subprocess.Popen[str]], object]) -> int:
    """Ingest from document `first` on, kill after a random time; give the first document not acknowledged."""
    size = dice.choice((1, 3, 10))
    command = [sys.executable, INGESTER, address, str(first), str(MANY), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        time.sleep(dice.random() * 0.4)
        kill(process)
        said = process.stdout.read().split("\n")
        process.kill()
    return int(said[-2]) if len(said) > 1 else first


def holds(address: str, acknowledged: int) -> int:
    """Check what is there after a kill; give the number of documents found."""
    store = open_ledger(address)
    held = counts(store)
    assert held["documents"] >= acknowledged, "acknowledged documents are lost"
    assert held["statements"] == 3 * held["documents"], "a document is half there"
    assert held["sources"] == held["figures"] == held["documents"]
    return held["documents"]


def finally_whole(address: str, documents: int) -> None:
    store = open_ledger(address)
    assert not list(verify(store))
    found = find(store, Query(limit=10 * documents)).found
    assert len({one.document.id for one in found}) == documents
    assert {one.document.id for one in found} == {report(n).document.id for n in range(documents)}


def kill_often(address: str, kills: int, seed: int, record: Callable[[str, object], None]) -> None:
    """Kill again and again; each run starts at what was acknowledged, as a user would, so some is ingested twice."""
    dice, acknowledged, unacknowledged, found = random.Random(seed), 0, 0, 0  # noqa: S311
    open_ledger(address, create=True)
    for _ in range(kills):
        acknowledged = run_and_kill(address, acknowledged, dice, lambda process: process.kill())
        found = holds(address, acknowledged)
        unacknowledged += found - acknowledged
    finally_whole(address, found)
    store = address.split(":")[0] if "://" in address else "sqlite"
    record(f"{store}: kills", kills)
    record(f"{store}: documents", found)
    record(f"{store}: committed but not acknowledged, ingested again", unacknowledged)


def test_a_killed_ingester_loses_nothing(address: str, record_testsuite_property: Callable[[str, object], None]) -> None:
    kill_often(address, 4, 1, record_testsuite_property)


@pytest.mark.slow
def test_three_hundred_kills_lose_nothing(tmp_path: Path, record_testsuite_property: Callable[[str, object], None]) -> None:
    kill_often(str(tmp_path / "ledger.db"), 300, 2, record_testsuite_property)


@pytest.mark.slow
@pytest.mark.postgres
def test_forty_kills_of_the_client_lose_nothing(
    cluster: Cluster, record_testsuite_property: Callable[[str, object], None]
) -> None:
    kill_often(cluster.database(), 40, 3, record_testsuite_property)


@pytest.mark.slow
@pytest.mark.postgres
def test_ten_kills_of_the_server_lose_nothing(cluster: Cluster, record_testsuite_property: Callable[[str, object], None]) -> None:
    kill_servers(cluster, 10, record_testsuite_property)


@pytest.mark.postgres
def test_a_killed_server_loses_nothing(cluster: Cluster, record_testsuite_property: Callable[[str, object], None]) -> None:
    kill_servers(cluster, 1, record_testsuite_property)


def kill_servers(cluster: Cluster, kills: int, record: Callable[[str, object], None]) -> None:
    """Kill the server under the ingester, start it again, go on."""
    address, dice, acknowledged, found, slowest = cluster.database(), random.Random(4), 0, 0, 0.0  # noqa: S311
    open_ledger(address, create=True)
    for _ in range(kills):
        try:
            acknowledged = run_and_kill(address, acknowledged, dice, lambda _: cluster.kill())
        finally:
            slowest = max(slowest, cluster.start())
        found = holds(address, acknowledged)
    finally_whole(address, found)
    record("server kills", kills)
    record("slowest start after a kill, seconds", round(slowest, 2))


def kill_workers(tmp_path: Path, kills: int, record: Callable[[str, object], None]) -> None:
    """Ingest with two processes and kill one of them at a random moment; what it had is done again or named."""
    folder, address, dice = tmp_path / "in", str(tmp_path / "ledger.db"), random.Random(5)  # noqa: S311
    folder.mkdir()
    written = named = killed = 0
    command = [sys.executable, "-m", "demarche", "ingest", str(folder), "--jobs", "2", "--no-group", "--ledger", address]
    for _ in range(kills):
        for _ in range(40):
            (folder / f"{written}.txt").write_text(report(written).document.text)
            written += 1
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            while not (workers := _workers(process.pid)) and process.poll() is None:
                time.sleep(0.01)
            time.sleep(1.5 * dice.random())
            if alive := [worker for worker in workers if worker in _workers(process.pid)]:
                os.kill(dice.choice(alive), signal.SIGKILL)
                killed += 1
            assert process.stderr
            named += process.stderr.read().count(": crashed: ")
        assert process.returncode in (0, 1)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    store = open_ledger(address)
    assert counts(store)["documents"] == counts(store)["sources"] == written
    assert not [fault for fault in verify(store) if fault.kind == "damage"]
    record("workers killed", killed)
    record("documents named as lost by a killed worker, ingested by the next run", named)


def _workers(parent: int) -> list[int]:
    """Name the processes that a process has started to work for it."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    try:
        found = [int(child) for child in children.read_text().split()]
        return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:  # it has ended
        return []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
def test_ten_killed_workers_lose_nothing(tmp_path: Path, record_testsuite_property: Callable[[str, object], None]) -> None:
    kill_workers(tmp_path, 10, record_testsuite_property)
