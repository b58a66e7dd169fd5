"""Arguments and options that several commands take."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import typer

DAY: Final = "%Y-%m-%d"

Paths = Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or patterns; - is standard input.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Config file, instead of the user's own.")]
MaxBytes = Annotated[int | None, typer.Option(metavar="N", help="Skip inputs larger than N bytes.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")]
PublishedOn = Annotated[dt.datetime | None, typer.Option(formats=[DAY], help="Publication date of every input.")]
FollowLinks = Annotated[bool, typer.Option("--follow-links", help="Also follow links that lead out of a folder.")]
WebAddress = Annotated[str | None, typer.Option(help="Web address of every input.")]
Publisher = Annotated[str | None, typer.Option(help="Publisher of every input, by name or domain.")]
Ledger = Annotated[str | None, typer.Option(metavar="FILE|URL", help="The ledger, instead of the user's own.")]
AsOf = Annotated[str, typer.Option(metavar="DAY", help="What the ledger knew at the end of this day, UTC.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Ident = Annotated[str, typer.Argument(metavar="ID", help="Id of a statement, or its beginning.")]
Why = Annotated[str, typer.Option(help="The reason, for whoever asks later.")]
Who = Annotated[str, typer.Option(help="Who decides, instead of the user's name.")]
Quiet = Annotated[bool | None, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")]
