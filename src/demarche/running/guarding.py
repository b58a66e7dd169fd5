"""What failed on one input becomes that input's fault, so that the run goes on."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from demarche.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from demarche.model import Report
    from demarche.reading import Input

    Results = tuple[Report | Fault, ...]


def guarded(work: Callable[[Input | Fault], Results], found: Input | Fault) -> Results:
    """Do the work; an exception becomes a fault that says where in the program it came from."""
    try:
        return work(found)
    except Exception as error:  # noqa: BLE001  (one input must never end the run, whatever it does to us)
        return (_crashed(found, f"{type(error).__name__}: {error} ({origin(error)})"),)


def died(found: Input | Fault) -> Results:
    """Make the fault of an input whose process died at work on it."""
    return (_crashed(found, "the process at work on it died; it may have run out of memory"),)


def _crashed(found: Input | Fault, message: str) -> Fault:
    remedy = "leave the input out, and please report it with this message"
    return Fault(place=found.place, reason="crashed", message=message, remedy=remedy)


def origin(error: BaseException) -> str:
    """Say where in the program an error came from."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
