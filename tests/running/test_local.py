"""The engine gives the same results in the same order, whatever the number of processes and whoever dies."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

import pytest
import tasks

from demarche.errors import Fault
from demarche.running import ENGINES, load_engine
from demarche.running.guarding import died, guarded
from demarche.running.local import AHEAD, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_do_not_depend_on_the_number_of_processes(jobs: int) -> None:
    assert list(run(tasks.double, range(31), jobs, tasks.lost)) == [(n * 2,) * (n % 3) for n in range(31)]


def test_a_death_costs_only_the_task_that_caused_it() -> None:
    results = list(run(tasks.die_at_seven, range(20), 2, tasks.lost))
    assert results == [(-n,) if n in (7, 8) else (n,) for n in range(20)]


def test_a_task_whose_process_was_killed_from_outside_is_not_lost(tmp_path: Path) -> None:
    work = partial(tasks.die_once, tmp_path / "marker")
    assert list(run(work, range(6), 2, tasks.lost)) == [(n,) for n in range(6)]


def test_no_more_is_taken_than_is_in_flight() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            taken.append(number)
            yield number

    results = run(tasks.double, endless(), 2, tasks.lost)
    first = list(itertools.islice(results, 3))
    results.close()  # type: ignore[attr-defined]
    assert first == [(), (2,), (4, 4)]
    assert len(taken) <= 2 * AHEAD + 3


def test_an_exception_becomes_a_fault_that_names_its_origin() -> None:
    good, bad = (Fault(place=place, reason="empty", message="m", remedy="r") for place in ("good", "bad"))
    for jobs in (1, 2):
        (first,), (second,) = run(partial(guarded, tasks.fail), [bad, good], jobs, died)
        assert isinstance(first, Fault)
        assert (first.place, first.reason) == ("bad", "crashed")
        assert "KeyError: 'no such word' (tasks.py:" in first.message
        assert second == good


def test_a_death_becomes_a_fault_of_that_place() -> None:
    (fault,) = died(Fault(place="a.html", reason="empty", message="m", remedy="r"))
    assert isinstance(fault, Fault)
    assert (fault.place, fault.reason) == ("a.html", "crashed")
    assert fault.remedy


def test_every_engine_can_be_fetched_and_runs() -> None:
    for name in ENGINES:
        engine = load_engine(name)
        if name == "local":  # test_ray.py runs the other, which takes its time
            assert list(engine(str, [1, 2], 1, str)) == ["1", "2"]
