"""The engine for one machine: processes, a bounded number of tasks in flight, results in order.

When a worker process dies, the pool is lost and does not say whose fault it was. The tasks in flight are then tried
again one at a time: the one that kills its process again is lost, the others are not.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 4
"""Tasks in flight for each process: enough to keep it busy while an earlier, slower task holds up the order."""


def run(work: Callable[[T], R], tasks: Iterable[T], jobs: int, lost: Callable[[T], R]) -> Iterator[R]:
    """Yield `work(task)` of every task, in order, or `lost(task)` where the process at work on it died.

    With one job the work is done in this process, which nothing outlives. With more, `work` must be picklable.
    """
    return map(work, tasks) if jobs <= 1 else _spread(work, tasks, jobs, lost)


def _spread(work: Callable[[T], R], tasks: Iterable[T], jobs: int, lost: Callable[[T], R]) -> Iterator[R]:
    todo = iter(tasks)
    flight: deque[tuple[T, Future[R]]] = deque()
    pool = _pool(jobs)
    try:
        while True:
            flight.extend((task, _submit(pool, work, task)) for task in islice(todo, jobs * AHEAD - len(flight)))
            if not flight:
                return
            if _broken(flight[0][1]):
                pool.shutdown()
                flight = deque(_singly(work, flight, lost))
                pool = _pool(jobs)
            yield flight.popleft()[1].result()
    finally:
        pool.shutdown(cancel_futures=True)


def _singly(
    work: Callable[[T], R], flight: Iterable[tuple[T, Future[R]]], lost: Callable[[T], R]
) -> Iterator[tuple[T, Future[R]]]:
    """Do again, one at a time, what was unfinished when the pool broke."""
    pool = _pool(1)
    try:
        for task, before in flight:
            future = _submit(pool, work, task) if _broken(before) else before
            if _broken(future):
                pool.shutdown()
                pool = _pool(1)
                future = Future()
                future.set_result(lost(task))
            yield task, future
    finally:
        pool.shutdown()


def _broken(future: Future[R]) -> bool:
    """Wait for a task and tell whether its process died; what else went wrong is raised by its `result`."""
    return isinstance(future.exception(), BrokenProcessPool)


def _submit(pool: ProcessPoolExecutor, work: Callable[[T], R], task: T) -> Future[R]:
    try:
        return pool.submit(work, task)
    except BrokenProcessPool as error:  # it broke since the last look: the task is one of those to be done again
        future: Future[R] = Future()
        future.set_exception(error)
        return future


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Make a pool of fresh processes: nothing is inherited but what is sent, on every system alike."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_settle_in)


def _settle_in() -> None:
    """Make a worker silent: Ctrl-C and the terminal belong to the process that hands out the work. End with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger().addHandler(logging.NullHandler())
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess | None) -> None:
    """Wait for the end of the parent: where it was killed, its workers would wait for more work for ever."""
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
