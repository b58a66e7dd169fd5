"""Work that may hang or explode is done in a process of its own, which can be killed without losing anything else.

A hostile page can make a parser run for hours, fill the memory or crash the interpreter, and nothing inside the same
process can stop that. A `Cell` is a child process that does one task at a time under limits of the operating system;
when it breaks one, the task is lost, with a reason, and the next is done by a fresh child.
"""

from __future__ import annotations

import math
import multiprocessing
import signal
import sys
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from demarche.model import Record
from demarche.running.guarding import origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from types import TracebackType

T = TypeVar("T")
R = TypeVar("R")


class Limits(Record, frozen=True):
    """What one page may cost."""

    cpu: int = 10
    """Seconds of processor time. The slowest ordinary pages take less than one."""
    wall: float = 120
    """Seconds that pass: for what hangs without computing, on a machine that may be busy."""
    memory: int = 2 << 30
    """Bytes of address space, of which the program itself takes some 500 MB."""
    tries: int = 2
    """Fresh processes that a page may kill. Who killed the first cannot be known; who kills the second did it."""


class Lost(NamedTuple):
    """A task that could not be done: a reason from `errors.REASONS`, and what happened."""

    reason: str
    message: str


class Cell(Generic[T, R]):
    """A child process that does `work` on one task after the other. `work`, tasks and results must be picklable."""

    def __init__(self, work: Callable[[T], R], limits: Limits | None = None) -> None:
        self._work = work
        self._limits = limits or Limits()
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def do(self, task: T) -> R | Lost:
        """Do one task; say why where it broke a limit or its process died."""
        for _ in range(self._limits.tries):
            pipe = self._open()
            try:
                pipe.send(task)
                if pipe.poll(self._limits.wall):
                    answer: R | Lost = pipe.recv()
                    return answer
            except (EOFError, OSError):  # it died; its exit code says more
                if self._bury() == -getattr(signal, "SIGXCPU", 0):
                    return Lost("too_costly", f"it took more than {self._limits.cpu} seconds of processor time")
            else:
                self._bury()
                return Lost("too_costly", f"it took more than {self._limits.wall:g} seconds")
        return Lost("crashed", f"{self._limits.tries} processes died at work on it")

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._bury()

    def __enter__(self) -> Cell[T, R]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._child = context.Process(target=_serve, args=(self._work, self._limits, theirs), daemon=True)
            self._child.start()
            theirs.close()  # so that the child's death is the end of the pipe
        return self._pipe

    def _bury(self) -> int | None:
        """Kill the child if it lives; give its exit code."""
        child, pipe, self._child, self._pipe = self._child, self._pipe, None, None
        if child is None or pipe is None:
            return None
        pipe.close()
        child.join(0.2)
        child.kill()
        child.join()
        code = child.exitcode
        child.close()
        return code


def _serve(work: Callable[[T], R], limits: Limits, pipe: Connection) -> None:
    """Be the child: work until the pipe ends, which it also does when the parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory(limits.memory)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        _bound_time(limits.cpu)
        try:
            pipe.send(_attempt(work, task))
        except OSError:  # nobody is there to hear it
            return


def _attempt(work: Callable[[T], R], task: T) -> R | Lost:
    try:
        return work(task)
    except MemoryError:
        return Lost("too_costly", "it took more memory than one page may")
    except Exception as error:  # noqa: BLE001  (one page must never end the run, whatever it does to us)
        return Lost("crashed", f"{type(error).__name__}: {error} ({origin(error)})")


def _bound_memory(size: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _bound_time(seconds: int) -> None:
    """Let the system end this process when it has computed `seconds` from now on (Windows: only the wall clock)."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
