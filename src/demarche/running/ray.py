"""The engine for many machines: Ray tasks, a bounded number in flight, results in order.

Connects to the cluster that `RAY_ADDRESS` names, else starts Ray on this machine with `jobs` processors. A task whose
worker or node died is done again elsewhere.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from demarche.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 4
"""Tasks in flight for each processor."""
TRIES: Final = 20
"""Workers that may die at work on one task. Pages that kill their process do not reach them (`limits`), so who dies was
killed from outside, and on many cheap machines that happens often."""


def run(work: Callable[[T], R], tasks: Iterable[T], jobs: int, lost: Callable[[T], R]) -> Iterator[R]:
    """Yield `work(task)` of every task, in order, or `lost(task)` where it killed all workers it was given to.

    `work` must be picklable. Raises MissingExtra without Ray, SettingsError where the cluster cannot be reached.
    """
    ray = _connect(jobs)
    remote = ray.remote(max_retries=TRIES)(_do)
    shared = ray.put(work)
    todo = iter(tasks)
    flight: deque[tuple[T, Any]] = deque()
    while True:
        ahead = AHEAD * max(jobs, int(ray.cluster_resources().get("CPU", 1)))
        flight.extend((task, remote.remote(shared, task)) for task in islice(todo, ahead - len(flight)))
        if not flight:
            return
        task, answer = flight.popleft()
        try:
            yield ray.get(answer)
        except ray.exceptions.RayTaskError as error:  # raised by the work itself, as it would be here
            raise error.cause from None
        except ray.exceptions.RayError:
            yield lost(task)


def _do(work: Callable[[T], R], task: T) -> R:
    return work(task)


def _connect(jobs: int) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody asked us to report home
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # it warns about GPUs we do not use
    try:
        import ray
    except ImportError:
        raise MissingExtra("ray", "the engine 'ray'") from None
    if not ray.is_initialized():
        address = os.environ.get("RAY_ADDRESS")
        here: dict[str, Any] = {} if address else {"num_cpus": jobs, "include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise SettingsError(f"no Ray cluster answers at {address}: {error}") from error
    return ray
