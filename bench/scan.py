"""A scan beside the obvious stack and beside the limits, on crawls built from pages that are given.

usage: python bench/scan.py PAGES_DIR [--pages 1000] [--rounds 5] [--growth] [--svg FILE]

PAGES_DIR holds ordinary pages, *.html or *.html.gz. Two crawls of N records are built from them: `mixed`, where one page in
a hundred is a report of the project's own (eval/texts, wrapped as a page), and `quiet`, where none is. Contestants take
turns, pinned to one processor; the table shows the median of the processor seconds of the rounds, after one round that is
not counted:
  obvious         warcio, trafilatura, spaCy's blank tokenizer, datasketch MinHash of every page (where these are installed)
  scan            ours, coding of the kept pages included, with hyperscan where it is installed
  scan default    the same with the engine of the default install
  inflate         zlib alone: nothing can be quicker that looks at all bytes
  inflate+parse   fastwarc, and resiliparse's text of every page
Below it: the main text of the reports by `obvious` and by ours, as token F1; two processes against one, not pinned; peak
memory. `--growth` adds the scan of 1,000, 10,000 and 100,000 pages.
"""

from __future__ import annotations

import argparse
import gzip
import html
import itertools
import multiprocessing
import os
import re
import resource
import statistics
import sys
import tempfile
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from demarche import gating, reading
from demarche.model import Document
from demarche.running.scan import Outcome, scan

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head><body><nav><a href="/">Home</a>'
    '<a href="/sport">Sport</a></nav><main><article><h1>{0}</h1>{1}</article></main>All rights reserved</body></html>'
)
HUNDRED: Final = 100


def main() -> None:
    """Build the crawls, run the contestants in turns, print the tables."""
    asked = arguments()
    ordinary = [unpacked(file) for file in sorted(asked.folder.iterdir()) if ".html" in file.name]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        mixed, quiet = (
            crawl(work / "mixed.warc.gz", ordinary, asked.pages),
            crawl(work / "quiet.warc.gz", ordinary, asked.pages, 0),
        )
        seconds = in_turns(contestants(mixed, quiet, work), asked.rounds)
        rows = table(seconds, asked.pages)
        quality()
        two_processes(work, ordinary, asked.pages)
        if asked.growth:
            grow(work, ordinary)
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"peak memory: {peak[0]} MB here (with all contestants), {peak[1]} MB in the cell")
    if asked.svg:
        asked.svg.write_text(drawn(rows), "utf-8")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("usage: ")[1].split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--svg", type=Path)
    return parser.parse_args()


# ── crawls ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def crawl(file: Path, ordinary: list[bytes], pages: int, every: int = HUNDRED) -> Path:
    """Write a crawl of `pages` records, one in `every` a report."""
    reports = itertools.cycle(wrapped())
    with file.open("wb") as out:
        for number, page in zip(range(pages), itertools.cycle(ordinary), strict=False):
            body = next(reports)[1] if every and number % every == every // 2 else page
            out.write(gzip.compress(record(body, number), 6))
    return file


def record(body: bytes, number: int) -> bytes:
    """Make a response record."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2024-05-03T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def wrapped() -> list[tuple[str, bytes]]:
    """Give the project's own reports, as text and as a page."""
    found = []
    for file in sorted((ROOT / "eval" / "texts").glob("*.txt")):
        text = file.read_text("utf-8")
        title, *rest = text.split("\n")
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in rest if line.strip())
        found.append((text, PAGE.format(html.escape(title), paragraphs).encode()))
    return found


def unpacked(file: Path) -> bytes:
    """Read a page."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


# ── contestants ──────────────────────────────────────────────────────────────────────────────────────────────────────


def contestants(mixed: Path, quiet: Path, work: Path) -> dict[tuple[str, str], Callable[[], object]]:
    """Name what is compared, by contestant and crawl."""
    fresh = (work / f"out{number}" for number in itertools.count())
    named: dict[tuple[str, str], Callable[[], object]] = {}
    for crawl_name, file in (("mixed", mixed), ("quiet", quiet)):
        named |= {
            ("scan", crawl_name): lambda file=file: scanned(file, next(fresh), ""),  # type: ignore[misc]
            ("scan default", crawl_name): lambda file=file: scanned(file, next(fresh), "aho"),  # type: ignore[misc]
            ("inflate", crawl_name): lambda file=file: inflated(file),  # type: ignore[misc]
            ("inflate+parse", crawl_name): lambda file=file: parsed(file),  # type: ignore[misc]
        }
    if obvious := obvious_stack():
        named["obvious", "mixed"] = lambda: obvious(mixed)
    return named


def scanned(file: Path, out: Path, engine: str) -> Outcome:
    """Scan one shard in this process (and the cell it keeps)."""
    raw = gating.raw_step
    try:
        gating.raw_step = lambda: raw(engine)  # type: ignore[assignment, misc]
        (outcome,) = scan([file], out)
    finally:
        gating.raw_step = raw
    assert isinstance(outcome, Outcome), outcome
    return outcome


def inflated(file: Path) -> int:
    """Inflate every member of a file."""
    data, size = file.read_bytes(), 0
    while data:
        inflate = zlib.decompressobj(31)
        size += len(inflate.decompress(data))
        data = inflate.unused_data
    return size


def parsed(file: Path) -> int:
    """Inflate and parse everything."""
    from demarche.reading.warc import Page, pages, plain

    with file.open("rb") as stream:
        return sum(len(plain(page)) for _, page in pages(stream, reading.MAX_BYTES) if isinstance(page, Page))


def obvious_stack() -> Callable[[Path], int] | None:
    """Build the obvious stack, where it is installed."""
    try:
        import spacy
        from datasketch import MinHash
        from trafilatura import extract
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        print(f"without the obvious stack: {error}")
        return None
    tokenize = spacy.blank("en")

    def run(file: Path) -> int:
        texts = 0
        with file.open("rb") as stream:
            for one in ArchiveIterator(stream):
                text = extract(one.content_stream().read()) if one.rec_type == "response" else None
                if text:
                    texts += 1
                    words = [token.lower_ for token in tokenize(text)]
                    sketch = MinHash(num_perm=128)
                    sketch.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words))])
        return texts

    return run


def in_turns(named: dict[tuple[str, str], Callable[[], object]], rounds: int) -> dict[tuple[str, str], list[float]]:
    """Run all contestants in turns on one processor; the first round does not count."""
    seconds: dict[tuple[str, str], list[float]] = {name: [] for name in named}
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        for turn in range(rounds + 1):
            for name, run in named.items():
                begun = spent()
                run()
                if turn:
                    seconds[name].append(spent() - begun)
    finally:
        os.sched_setaffinity(0, before)
    return seconds


def spent() -> float:
    """Give the processor seconds of this process and of the cells it keeps: the same however busy the machine is."""
    tick = os.sysconf("SC_CLK_TCK")
    cells = 0.0
    for child in multiprocessing.active_children():
        fields = Path(f"/proc/{child.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        cells += (int(fields[11]) + int(fields[12])) / tick
    return time.process_time() + cells


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(seconds: dict[tuple[str, str], list[float]], pages: int) -> list[tuple[str, float]]:
    """Print seconds, pages a second and how each stands to the others; give names and pages a second."""
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(
        f"{'contestant':14} {'crawl':6} {'seconds':>8} {'(from':>8} {'to)':>7} {'pages/s':>8} {'x inflate':>9} {'obvious x':>9}"
    )
    rows = []
    for (name, crawl_name), middle in sorted(medians.items(), key=lambda item: (item[0][1], -item[1])):
        times = seconds[name, crawl_name]
        gain = medians.get(("obvious", crawl_name), 0) / middle
        against = middle / medians["inflate", crawl_name]
        print(
            f"{name:14} {crawl_name:6} {middle:8.3f} {min(times):8.3f} {max(times):7.3f} {pages / middle:8,.0f} {against:9.2f}"
            + (f" {gain:9.1f}" if gain else "")
        )
        rows.append((f"{name}, {crawl_name}", pages / middle))
    return rows


def quality() -> None:
    """Print the token F1 of the main text of the reports, ours and the obvious."""
    from trafilatura import extract

    scores: dict[str, list[float]] = {"obvious": [], "ours": []}
    for text, page in wrapped():
        found = reading.read_bytes(page, "page.html")[0]
        scores["ours"].append(f1(text, found.text if isinstance(found, Document) else ""))
        scores["obvious"].append(f1(text, extract(page) or ""))
    print("main text, F1: " + "  ".join(f"{name} {statistics.mean(values):.3f}" for name, values in scores.items()))


def f1(gold: str, text: str) -> float:
    """Token F1."""
    want, got = (Counter(re.findall(r"\w+", one.casefold())) for one in (gold, text))
    return 2 * (want & got).total() / ((want.total() + got.total()) or 1)


def two_processes(work: Path, ordinary: list[bytes], pages: int) -> None:
    """Print the gain of a second process, on eight shards."""
    shards = [crawl(work / f"shard{number}.warc.gz", ordinary, pages) for number in range(8)]
    took = {}
    for jobs in (1, 2):
        begun = 0.0
        for number, _ in enumerate(scan(shards, work / f"jobs{jobs}", jobs=jobs)):
            begun = begun or (time.perf_counter() if number == jobs - 1 else 0.0)
        took[jobs] = (time.perf_counter() - begun) / (len(shards) - jobs)
    print(f"two processes: {took[1] / took[2]:.2f} x one, after the first shard of each")


def grow(work: Path, ordinary: list[bytes]) -> None:
    """Print how time grows with the number of pages."""
    for pages in (1_000, 10_000, 100_000):
        file = crawl(work / "growing.warc.gz", ordinary, pages)
        begun = time.perf_counter()
        scanned(file, work / f"grown{pages}", "")
        took = time.perf_counter() - begun
        print(f"{pages:8,} pages: {took:8.2f} s, {1000 * took / pages:.3f} ms a page")


def drawn(rows: list[tuple[str, float]]) -> str:
    """Draw pages a second as bars, on a logarithmic scale."""
    import math

    most = max(math.log10(value) for _, value in rows)
    bars = "".join(
        f'<text x="150" y="{30 * n + 20}" text-anchor="end">{html.escape(name)}</text>'
        f'<rect x="160" y="{30 * n + 6}" width="{360 * math.log10(value) / most:.0f}" height="18" fill="#3b6ea5"/>'
        f'<text x="{166 + 360 * math.log10(value) / most:.0f}" y="{30 * n + 20}">{value:,.0f}</text>'
        for n, (name, value) in enumerate(rows)
    )
    size = f'width="620" height="{30 * len(rows) + 10}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">{bars}</svg>\n'


if __name__ == "__main__":
    sys.exit(main())
