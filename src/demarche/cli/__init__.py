"""The command line: the only place that prints, exits and configures logging.

Exit codes: 0 all was read · 1 some inputs were skipped · 2 usage or settings are wrong · 3 nothing could be read ·
130 interrupted · 141 the reader of the output went away.
"""

import logging
from typing import Annotated, Final

import typer

from demarche.cli import crawls, ledger, quality, reports
from demarche.cli.reviews import reviews

app = typer.Typer(
    name="demarche",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


COMMANDS: Final = (
    *(reports.code, reports.clean, reports.explain, reports.schema, crawls.scan, quality.evaluate),
    *(ledger.ingest, ledger.find, ledger.cases, ledger.show, ledger.reread),
    *(ledger.verify, ledger.backup, ledger.restore, ledger.migrate),
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(reviews, name="review")
