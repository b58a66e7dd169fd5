"""Where results go: standard output or a file, wide and coloured as that can show, with a bar while they come."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from demarche.errors import SettingsError
from demarche.publishing import View
from demarche.publishing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import TextIO

    from demarche.reading import ReadOptions
    from demarche.settings import Settings


def stdout() -> TextIO:
    """Give standard output: UTF-8 unless a terminal speaks something else, and never an error for a character."""
    out = sys.stdout
    encoding = out.encoding if out.isatty() else "utf-8"
    out.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
    return out


def opened(path: Path | None) -> AbstractContextManager[TextIO]:
    """Open the file the output goes to, replaced when all is written, or standard output where none is named."""
    return _replacing(path) if path else nullcontext(stdout())


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    from demarche.publishing.files import replacing

    try:
        with replacing(path) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SettingsError(f"{visible(str(path))}: it cannot be written: {error.strerror or error}") from error


def view(out: TextIO) -> View:
    """Tell how wide the output is and whether it can show colours."""
    able = out.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return View(width=shutil.get_terminal_size((100, 24)).columns, colour=able)


@contextmanager
def progress(
    paths: list[str], options: ReadOptions, settings: Settings, out: TextIO | None = None
) -> Iterator[Callable[[], object]]:
    """Show a bar on standard error while results come, unless they are themselves written to a terminal, `out`."""
    if settings.quiet or (out and out.isatty()) or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from demarche import pipeline

    countable = all(path != "-" and not Path(path).is_fifo() for path in paths)
    total = sum(1 for _ in pipeline.find(paths, options)) if countable else None
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rate="")
        yield lambda: bar.update(task, advance=1, rate=f"{bar.tasks[0].speed or 0:.1f}/s")
