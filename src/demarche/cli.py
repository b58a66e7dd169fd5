"""The command line: the only place that prints, exits and configures logging.

Exit codes: 0 all was read · 1 some inputs were skipped · 2 usage or settings are wrong · 3 nothing could be read ·
130 interrupted · 141 the reader of the output went away.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (typer resolves annotations at run time)
import logging
import os
import re
import shutil
import sys
from collections import Counter
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from demarche.errors import DemarcheError, Fault, SettingsError
from demarche.publishing import FORMATS, View, writer
from demarche.publishing.visible import one_line, visible
from demarche.publishing.wording import count
from demarche.settings import Settings, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import TextIO

    from demarche.reading import ReadOptions

T = TypeVar("T")
SKIPPED: Final = 1
WRONG: Final = 2
NOTHING: Final = 3
INTERRUPTED: Final = 130
UNHEARD: Final = 141

FORMS: Final = "|".join(FORMATS)
DAY: Final = "%Y-%m-%d"

app = typer.Typer(
    name="demarche",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or patterns; - is standard input.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Config file, instead of the user's own.")]
MaxBytes = Annotated[int | None, typer.Option(metavar="N", help="Skip inputs larger than N bytes.")]
Quiet = Annotated[bool | None, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")]


def main() -> None:
    """Run the command line."""
    app(prog_name="demarche")


def _version(asked: bool) -> None:
    if asked:
        from demarche import __version__

        typer.echo(f"demarche {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[  # noqa: ARG001  (its callback does it all)
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Read reports and keep who holds whom responsible for cyber operations, with the words they said it in.

    Exit codes: 0 all was read, 1 some inputs were skipped, 2 usage or settings are wrong, 3 nothing could be read.
    """
    logging.getLogger().addHandler(logging.NullHandler())  # libraries' own chatter stays off the terminal


@app.command()
def code(
    paths: Paths,
    form: Annotated[str | None, typer.Option("--format", "-f", metavar=FORMS, help="What to write.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")] = None,
    date: Annotated[dt.datetime | None, typer.Option(formats=[DAY], help="Publication date of every input.")] = None,
    url: Annotated[str | None, typer.Option(help="Web address of every input.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher of every input, by name or domain.")] = None,
    max_bytes: MaxBytes = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Code reports: who holds whom responsible, in which words."""
    with _ending():
        settings = settle({"format": form, "jobs": jobs, "max_bytes": max_bytes, "quiet": quiet}, os.environ, config)
        from demarche import running
        from demarche.reading import ReadOptions

        options = ReadOptions(
            date=date.date() if date else None, url=url, publisher=publisher, max_bytes=settings.max_bytes
        )
        tally = Tally()
        with _opened(output) as out, _progress(paths, options, settings, out) as advance:
            results = running.code(paths, options, jobs=settings.jobs)
            writer(settings.format)(tally.watch(results, advance), out, _view(out))
        tally.close(quiet=settings.quiet)


@app.command()
def clean(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One input; - is standard input.")],
    max_bytes: MaxBytes = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Show what in a text is not the report, and why.

    Nothing is cut; ¦ stands where two words are glued together.
    """
    with _ending():
        settings = settle({"max_bytes": max_bytes, "quiet": quiet}, os.environ, config)
        from demarche import pipeline
        from demarche.publishing.marked import write_marked
        from demarche.reading import ReadOptions

        options = ReadOptions(max_bytes=settings.max_bytes)
        tally = Tally()
        out = _stdout()
        for document in tally.watch(pipeline.read(file, options)):
            if not isinstance(document, Fault):
                write_marked(document, pipeline.clean(document), out, _view(out))
        tally.close(quiet=settings.quiet, coded=False)


@app.command()
def explain(
    place: Annotated[str, typer.Argument(metavar="FILE:START-END", help="A stretch as the table shows it.")],
    max_bytes: MaxBytes = None,
    config: Config = None,
) -> None:
    """Say which rules fired or nearly fired at a place.

    Shows every statement there with the words and the rule of each field, and what a rule that did not fire lacked.
    """
    with _ending():
        settings = settle({"max_bytes": max_bytes}, os.environ, config)
        from demarche import pipeline
        from demarche.model import Span
        from demarche.publishing.explained import write_explained
        from demarche.reading import ReadOptions

        path, position, start, end = _stretch(place)
        options = ReadOptions(max_bytes=settings.max_bytes)
        inputs = [one for one in pipeline.find(path, options) if position in ("", getattr(one, "position", ""))]
        if len(inputs) > 1:
            raise SettingsError(f"{visible(path)} holds {len(inputs)} inputs: name one, as FILE:POSITION:START-END")
        tally = Tally()
        out = _stdout()
        for report in tally.watch(result for one in inputs for result in pipeline.code_input(one, options)):
            if isinstance(report, Fault):
                continue
            if end > len(report.document.text):
                raise SettingsError(f"{visible(place)}: the text has {count(len(report.document.text), 'character')}")
            write_explained(report, Span(start, end), out, _view(out))
        tally.close(quiet=not tally.faults)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the JSONL output."""
    with _ending():
        from demarche.publishing.schema import document

        _stdout().write(document())


class Tally:
    """Counts what a run reads and what it skips, and turns that into the summary and the exit code."""

    def __init__(self) -> None:
        self.documents = self.statements = self.figures = 0
        self.faults: list[Fault] = []

    def watch(self, results: Iterable[T | Fault], advance: Callable[[], object] = lambda: None) -> Iterator[T | Fault]:
        """Pass results on and count them."""
        for result in results:
            if isinstance(result, Fault):
                self.faults.append(result)
            else:
                self.documents += 1
                self.statements += len(getattr(result, "statements", ()))
                self.figures += len(getattr(result, "figures", ()))
            advance()
            yield result

    def close(self, *, quiet: bool, coded: bool = True) -> None:
        """Write the summary to standard error and leave with the exit code that says how it went."""
        if not quiet:
            for fault in self.faults:
                _say(f"skipped {fault.place}: {fault.reason}: {fault.message}; {fault.remedy}")
            reasons = Counter(fault.reason for fault in self.faults)
            skipped = ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common())
            told = [count(self.documents, "report")]
            told += [count(self.statements, "statement"), count(self.figures, "figure")] if coded else []
            _say(", ".join(told) + (f"; {len(self.faults):,} skipped: {skipped}" if skipped else ""))
        if not self.documents:
            raise typer.Exit(NOTHING)
        if self.faults:
            raise typer.Exit(SKIPPED)


@contextmanager
def _ending() -> Iterator[None]:
    """End every command alike: output flushed, errors as one line, and no traceback for a reader that went away."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered has nowhere to go
        raise typer.Exit(UNHEARD) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except DemarcheError as error:
        _say(f"error: {error}")
        raise typer.Exit(WRONG) from None
    except OSError as error:  # inputs' own errors are faults; what is left is standard output
        _say(f"error: the output cannot be written: {error.strerror or error}")
        raise typer.Exit(WRONG) from None


def _stretch(place: str) -> tuple[str, str, int, int]:
    """Split `FILE:START-END` or `FILE:POSITION:START-END` into path, position, start and end."""
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", place, re.DOTALL)
    if not match or int(match[2]) >= int(match[3]):
        raise SettingsError(f"{visible(place)}: give FILE:START-END, with START before END")
    path, position = match[1], ""
    if path != "-" and not Path(path).exists():
        path, _, position = path.rpartition(":")
    return path or match[1], position, int(match[2]), int(match[3])


def _stdout() -> TextIO:
    """Give standard output: UTF-8 unless a terminal speaks something else, and never an error for a character."""
    out = sys.stdout
    encoding = out.encoding if out.isatty() else "utf-8"
    out.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
    return out


def _opened(path: Path | None) -> AbstractContextManager[TextIO]:
    return _replacing(path) if path else nullcontext(_stdout())


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


def _view(out: TextIO) -> View:
    able = out.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return View(width=shutil.get_terminal_size((100, 24)).columns, colour=able)


@contextmanager
def _progress(
    paths: list[str], options: ReadOptions, settings: Settings, out: TextIO
) -> Iterator[Callable[[], object]]:
    """Show a bar on standard error while results come, unless they are themselves written to a terminal."""
    if settings.quiet or out.isatty() or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from demarche import pipeline

    countable = all(path != "-" and not Path(path).is_fifo() for path in paths)
    total = sum(1 for _ in pipeline.find(paths, options)) if countable else None
    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _say(line: str) -> None:
    """Write a line to standard error; what is foreign in it is made visible."""
    typer.echo(one_line(line), err=True)
