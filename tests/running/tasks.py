"""Work for worker processes: they import it by name, so it stands in a module of its own."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from demarche.errors import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from demarche.model import Report
    from demarche.reading import Input


def double(number: int) -> tuple[int, ...]:
    """Give one number, none or two, the later ones sooner."""
    time.sleep(0.02 if number % 5 == 0 else 0)
    return (number * 2,) * (number % 3)


def die_at_seven(number: int) -> tuple[int, ...]:
    if number in (7, 8):
        os._exit(11)
    return (number,)


def die_once(marker: Path, number: int) -> tuple[int, ...]:
    """Die at the first attempt on 3, as a process killed from outside does."""
    if number == 3 and not marker.exists():
        marker.write_text("died")
        os._exit(9)
    return (number,)


def lost(number: int) -> tuple[int, ...]:
    return (-number,)


def fail(found: Input | Fault) -> tuple[Report | Fault, ...]:
    assert isinstance(found, Fault)
    if found.place == "bad":
        raise KeyError("no such word")
    return (found,)
