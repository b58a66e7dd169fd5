"""What breaks a limit is lost with a reason, and nothing else is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import costly
import pytest

from demarche.errors import REASONS
from demarche.running.limits import Cell, Limits, Lost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = Limits(cpu=1, wall=20, memory=1 << 30)


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell[tuple[str, str], str]]:
    with Cell(costly.do, LIMITS) as cell:
        yield cell


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("spin", "too_costly"),
        ("spin_in_c", "too_costly"),
        ("fill", "too_costly"),
        ("crash", "crashed"),
        ("fail", "crashed"),
    ],
)
def test_a_task_that_breaks_a_limit_is_lost_alone(cell: Cell[tuple[str, str], str], task: str, reason: str) -> None:
    assert cell.do(("echo", "before")) == "before"
    lost = cell.do((task, "x"))
    assert isinstance(lost, Lost)
    assert lost.reason == reason
    assert lost.reason in REASONS
    assert cell.do(("echo", "after")) == "after"


def test_a_task_that_hangs_is_lost() -> None:
    with Cell(costly.do, Limits(wall=2)) as cell:
        assert cell.do(("sleep", "")) == Lost("too_costly", "it took more than 2 seconds")
        assert cell.do(("echo", "after")) == "after"


def test_time_is_counted_for_each_task() -> None:
    with Cell(costly.do, LIMITS) as cell:
        assert [cell.do(("compute", "")) for _ in range(4)] == ["done"] * 4


def test_a_process_killed_from_outside_costs_nothing(tmp_path: Path, cell: Cell[tuple[str, str], str]) -> None:
    assert cell.do(("crash_once", str(tmp_path / "marker"))) == "done"
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    assert cell.do(("echo", "after")) == "after"


def test_the_error_says_where_it_came_from(cell: Cell[tuple[str, str], str]) -> None:
    lost = cell.do(("fail", "word"))
    assert isinstance(lost, Lost)
    assert "KeyError: 'word' (costly.py:" in lost.message


def test_no_process_is_left_behind() -> None:
    before = len(multiprocessing.active_children())
    with Cell(costly.do, LIMITS) as cell:
        cell.do(("echo", "x"))
        assert len(multiprocessing.active_children()) == before + 1
    time.sleep(0.1)
    assert len(multiprocessing.active_children()) == before
