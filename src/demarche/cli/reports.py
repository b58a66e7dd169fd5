"""The commands that read reports and show what was read."""

import os
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from demarche.cli.ending import Tally, ending
from demarche.cli.options import Config, FollowLinks, Jobs, MaxBytes, Paths, PublishedOn, Publisher, Quiet, WebAddress
from demarche.cli.output import opened, progress, stdout, view
from demarche.errors import Fault, SettingsError
from demarche.publishing import FORMATS, writer
from demarche.publishing.visible import visible
from demarche.publishing.wording import count
from demarche.settings import settle

FORMS: Final = "|".join(FORMATS)


def code(
    paths: Paths,
    form: Annotated[str | None, typer.Option("--format", "-f", metavar=FORMS, help="What to write.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    jobs: Jobs = None,
    date: PublishedOn = None,
    url: WebAddress = None,
    publisher: Publisher = None,
    follow_links: FollowLinks = False,
    max_bytes: MaxBytes = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Code reports: who holds whom responsible, in which words."""
    with ending():
        settings = settle({"format": form, "jobs": jobs, "max_bytes": max_bytes, "quiet": quiet}, os.environ, config)
        from demarche import running
        from demarche.reading import ReadOptions

        options = ReadOptions(
            date=date.date() if date else None,
            url=url,
            publisher=publisher,
            max_bytes=settings.max_bytes,
            follow_links=follow_links,
        )
        tally = Tally()
        with opened(output) as out, progress(paths, options, settings, out) as advance:
            results = running.code(paths, options, jobs=settings.jobs)
            writer(settings.format)(tally.watch(results, advance), out, view(out))
        tally.close(quiet=settings.quiet)


def clean(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One input; - is standard input.")],
    max_bytes: MaxBytes = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Show what in a text is not the report, and why.

    Nothing is cut; ¦ stands where two words are glued together.
    """
    with ending():
        settings = settle({"max_bytes": max_bytes, "quiet": quiet}, os.environ, config)
        from demarche import pipeline
        from demarche.publishing.marked import write_marked
        from demarche.reading import ReadOptions

        options = ReadOptions(max_bytes=settings.max_bytes)
        tally = Tally()
        out = stdout()
        for document in tally.watch(pipeline.read(file, options)):
            if not isinstance(document, Fault):
                write_marked(document, pipeline.clean(document), out, view(out))
        tally.close(quiet=settings.quiet, coded=False)


def explain(
    place: Annotated[str, typer.Argument(metavar="FILE:START-END", help="A stretch as the table shows it.")],
    max_bytes: MaxBytes = None,
    config: Config = None,
) -> None:
    """Say which rules fired or nearly fired at a place.

    Shows every statement there with the words and the rule of each field, and what a rule that did not fire lacked.
    """
    with ending():
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
        out = stdout()
        for report in tally.watch(result for one in inputs for result in pipeline.code_input(one, options)):
            if isinstance(report, Fault):
                continue
            if end > len(report.document.text):
                raise SettingsError(f"{visible(place)}: the text has {count(len(report.document.text), 'character')}")
            write_explained(report, Span(start, end), out, view(out))
        tally.close(quiet=not tally.faults)


def schema() -> None:
    """Print the JSON Schema of the JSONL output."""
    with ending():
        from demarche.publishing.schema import document

        stdout().write(document())


def _stretch(place: str) -> tuple[str, str, int, int]:
    """Split `FILE:START-END` or `FILE:POSITION:START-END` into path, position, start and end."""
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", place, re.DOTALL)
    if not match or int(match[2]) >= int(match[3]):
        raise SettingsError(f"{visible(place)}: give FILE:START-END, with START before END")
    path, position = match[1], ""
    if path != "-" and not Path(path).exists():
        path, _, position = path.rpartition(":")
    return path or match[1], position, int(match[2]), int(match[3])
