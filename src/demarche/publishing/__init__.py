"""Publishing: reports to what people and programs read.

A further format is one module here and one word in `FORMATS`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from demarche.errors import Fault
    from demarche.model import Report


class View(msgspec.Struct, frozen=True):
    """What the reader's screen can show."""

    width: int = 100
    """Columns of the terminal."""
    colour: bool = False


class Write(Protocol):
    """What a format offers as `write`."""

    def __call__(self, results: Iterable[Report | Fault], out: TextIO, view: View) -> None:
        """Write the results of a run to `out`."""
        ...


FORMATS: Final = {"table": "table", "jsonl": "jsonl", "html": "html"}
"""The word on the command line, and the module here whose `write` it is."""


def writer(name: str) -> Write:
    """Fetch the writer of a format; only that format's module is imported."""
    write: Write = importlib.import_module(f"{__name__}.{FORMATS[name]}").write
    return write
