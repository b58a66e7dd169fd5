"""Running: maps the per-document half of the chain over many inputs.

A further engine is one module here and one word in `ENGINES`. Engines differ in where the work is done, never in what
comes out: the same results in the same order.
"""

from __future__ import annotations

import importlib
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from demarche import pipeline
from demarche.running.guarding import died, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from demarche.errors import Fault
    from demarche.model import Report
    from demarche.pipeline import Path
    from demarche.reading import ReadOptions

T = TypeVar("T")
R = TypeVar("R")

ENGINES: Final = {"local": "local", "ray": "ray"}
"""The word in settings, and the module here whose `run` it is."""


class Engine(Protocol):
    """What an engine offers as `run`."""

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], jobs: int, lost: Callable[[T], R]) -> Iterator[R]:
        """Yield `work(task)` of every task, in order, or `lost(task)` where the process at work on it died."""
        ...


def load_engine(name: str) -> Engine:
    """Fetch an engine; only its module is imported."""
    run: Engine = importlib.import_module(f"{__name__}.{ENGINES[name]}").run
    return run


def code(
    paths: Path | Iterable[Path], options: ReadOptions | None = None, *, jobs: int = 1, engine: str = "local"
) -> Iterator[Report | Fault]:
    """Code every report under `paths`: files, folders, patterns, or `-` for standard input.

    Yields, in the order of the inputs, a `Report` for each document and a `Fault` for each input that had to be
    skipped; no input stops the run. `jobs` is the number of processes; a script that asks for more than one must do so
    under `if __name__ == "__main__":`. Raises `LexiconError` where the product's own data are broken.
    """
    pipeline.load_lexicon()  # a fault in our own data is raised here, once, not reported for every input
    work = partial(guarded, partial(pipeline.code_input, options=options))
    return chain.from_iterable(load_engine(engine)(work, pipeline.find(paths, options), jobs, died))
