"""The command that measures how good the coding is."""

import os
from pathlib import Path
from typing import Annotated

import typer

from demarche.cli.ending import Tally, ending
from demarche.cli.options import Config, Jobs, Quiet
from demarche.cli.output import stdout
from demarche.errors import Fault
from demarche.settings import settle


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Gold records, one ID.json a report.")],
    texts: Annotated[Path, typer.Argument(metavar="TEXT_DIR", help="Their reports, one ID.txt each.")],
    misses: Annotated[int, typer.Option(metavar="N", min=0, help="Show up to N cases of every cause.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with figures and misses.")] = False,
    jobs: Jobs = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Measure the coding of reports against records that a person has made of them."""
    with ending():
        settings = settle({"jobs": jobs, "quiet": quiet}, os.environ, config)
        import msgspec

        from demarche import measuring, running
        from demarche.publishing.jsonl import escaped
        from demarche.publishing.record import published
        from demarche.reading import ReadOptions

        paths = [texts / f"{path.stem}.txt" for path in sorted(gold.glob("*.json"))]
        tally = Tally()
        results = tally.watch(running.code(paths, ReadOptions(max_bytes=settings.max_bytes), jobs=settings.jobs))
        table = measuring.measure(gold, texts, (published(one) for one in results if not isinstance(one, Fault)))
        if json:
            told = {"reports": table.reports, "figures": measuring.numbers(table), "misses": table.misses}
            stdout().write(escaped(msgspec.json.encode(told).decode()) + "\n")
        else:
            stdout().write(measuring.render(table, misses))
        tally.close(quiet=settings.quiet)
