"""Makes crawls, runs scans and kills their workers."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from crawls import packed, page, record

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS: Final = Path(__file__).parents[2] / "eval" / "texts"
PROC: Final = Path("/proc")


def crawl(folder: Path, shards: int, pages: int = 12) -> list[str]:
    """Write shards, each with reports of ours among ordinary pages."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = sorted(TEXTS.glob("*.txt"))
    for shard in range(shards):
        records = []
        for number in range(pages):
            if number % 4 == 1:
                lines = texts[(shard * 7 + number) % len(texts)].read_text("utf-8").split("\n")
                body = page(lines[0], *filter(None, lines[1:]))
            else:
                body = page(f"Fair number {number}", "The town fair opens on Monday, and there is cake for all. " * 9)
            records.append(record(body, shard * 1_000 + number, url=f"https://news.example/{shard}/{number}"))
        (folder / f"part-{shard:03}.warc.gz").write_bytes(packed(*records))
    return sorted(str(file) for file in folder.iterdir())


def contents(folder: Path) -> dict[str, str]:
    """Hash every file a scan left, but what it locks."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.name != ".lock"}


def descendants(root: int) -> list[int]:
    """Give the processes below `root`."""
    below: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:  # it ended
                continue
            below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        children = below.get(todo.pop(), [])
        found += children
        todo += children
    return found


def command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def kills(root: int, wanted: str, seed: int, pause: float) -> Iterator[int]:
    """Kill a process below `root` whose command line holds `wanted`, at every turn; yield its id."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    while True:
        time.sleep(pause * chance.uniform(0.5, 1.5))
        there = [pid for pid in descendants(root) if wanted in command(pid)]
        if not there:
            continue
        victim = chance.choice(there)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        yield victim
