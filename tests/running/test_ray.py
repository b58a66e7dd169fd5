"""On Ray the same comes out as on one machine, whoever is killed and however many nodes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from killing import contents, crawl, kills
from test_scan import started

from demarche.errors import Fault
from demarche.running.scan import scan

pytest.importorskip("pyarrow")
pytest.importorskip("ray")
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
KILLS = 40


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return crawl(tmp_path_factory.mktemp("crawl"), 60)


@pytest.fixture(scope="module")
def expected(shards: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("expected")
    assert not [one for one in scan(shards, out) if isinstance(one, Fault)]
    return contents(out)


def finished(told: str) -> int:
    """Count shards that were done; Ray itself speaks of dead workers in between."""
    return told.splitlines().count("done")


def test_every_shard_is_there_once_however_many_workers_are_killed(
    tmp_path: Path, shards: list[str], expected: dict[str, str]
) -> None:
    """Forty kills while the workers work: on one run if it takes so long, else the run is made again from nothing."""
    dead = 0
    for attempt in range(20):
        out = tmp_path / str(attempt)
        run = started(tmp_path, shards, out, "ray")
        for _ in kills(run.pid, "ray::_do", seed=attempt, pause=0.25):
            dead += 1
            if run.poll() is not None or dead >= KILLS:
                break
        told, errors = run.communicate(timeout=600)
        assert finished(told) == len(shards), errors
        assert contents(out) == expected
        if dead >= KILLS:
            break
    assert dead >= KILLS


@pytest.fixture
def cluster() -> Iterator[str]:
    """Start two nodes of one processor each, on loopback; yield the address of their head."""
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    nodes.add_node(num_cpus=1)
    try:
        yield nodes.address
    finally:
        nodes.shutdown()


def test_two_nodes_do_it_together(
    tmp_path: Path, shards: list[str], expected: dict[str, str], cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", cluster)
    run = started(tmp_path, shards, tmp_path / "out", "ray")
    told, errors = run.communicate(timeout=600)
    assert finished(told) == len(shards), errors
    assert contents(tmp_path / "out") == expected
