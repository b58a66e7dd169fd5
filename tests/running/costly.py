"""Tasks that break limits, for a cell: it imports them by name."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path


def do(task: tuple[str, str]) -> str:
    name, argument = task
    return globals()[name](argument)  # type: ignore[no-any-return]


def echo(word: str) -> str:
    return word


def spin(_: str) -> str:
    while True:
        pass


def spin_in_c(_: str) -> str:
    return str(sum(range(10**12)))


def sleep(_: str) -> str:
    time.sleep(600)
    return ""


def fill(_: str) -> str:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def crash(_: str) -> str:
    return str(ctypes.string_at(0))


def fail(word: str) -> str:
    raise KeyError(word)


def crash_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).write_text("crashed", "utf-8")
        os._exit(9)
    return "done"


def compute(_: str) -> str:
    """Use most of a second of processor time, so that a limit for a life and not for a page would break."""
    end = time.process_time() + 0.7
    while time.process_time() < end:
        pass
    return "done"
