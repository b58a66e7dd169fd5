"""The command that reads crawls."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from demarche.cli.ending import NOTHING, SKIPPED, ending, say
from demarche.cli.options import Config, Jobs, MaxBytes, Quiet
from demarche.errors import Fault
from demarche.publishing.wording import count
from demarche.settings import settle


def scan(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="WARC files, folders, patterns, URLs or @LIST.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the tables; run again to go on.")],
    engine: Annotated[str, typer.Option(metavar="local|ray", help="Where the work is done.")] = "local",
    jobs: Jobs = None,
    gate: Annotated[bool, typer.Option("--gate/--no-gate", help="Read only pages that may report something.")] = True,
    max_bytes: MaxBytes = None,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Scan a crawl for reports, into one table a shard.

    A shard is a WARC file (.warc, .warc.gz, .warc.zst). What is done is not done again.
    """
    with ending():
        settings = settle({"jobs": jobs, "max_bytes": max_bytes, "quiet": quiet}, os.environ, config)
        from demarche.running import ENGINES
        from demarche.running import scan as scanning

        if engine not in ENGINES:
            raise typer.BadParameter(f"{engine!r} is none of {', '.join(ENGINES)}", param_hint="--engine")
        faults: list[Fault] = []
        total = dict.fromkeys(scanning.COUNTS, 0)
        fresh = done = 0
        begun = time.monotonic()
        with _bar(len(list(scanning.find_shards(inputs))), quiet=settings.quiet) as show:
            for result in scanning.scan(inputs, out, engine=engine, jobs=settings.jobs, gated=gate, max_bytes=settings.max_bytes):
                if isinstance(result, Fault):
                    faults.append(result)
                else:
                    done += 1
                    total = {name: total[name] + getattr(result, name) for name in scanning.COUNTS}
                    fresh += 0 if result.earlier else result.pages
                show(f"{fresh / (time.monotonic() - begun):,.0f} pages/s, {total['kept']:,} kept")
        if not settings.quiet:
            _close(total, faults, done, fresh, time.monotonic() - begun)
        if not done:
            raise typer.Exit(NOTHING)
        if faults:
            raise typer.Exit(SKIPPED)


def _close(total: dict[str, int], faults: list[Fault], done: int, fresh: int, seconds: float) -> None:
    """Say what a scan did."""
    for fault in faults:
        say(f"skipped {fault.place}: {fault.reason}: {fault.message}; {fault.remedy}")
    say(
        f"{count(done, 'shard')}, {count(total['pages'], 'page')}: {total['seen']:,} looked at, {total['read']:,} read, "
        f"{total['kept']:,} kept with {count(total['statements'], 'statement')}, {total['skipped']:,} skipped"
    )
    say(f"{count(fresh, 'page')} in {seconds:,.1f} s, {fresh / seconds:,.0f} a second")


@contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Callable[[str], object]]:
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rate="")
        yield lambda rate: bar.update(task, advance=1, rate=rate)
