"""Growth of grouping with the number of reports: time, memory, and the cost of one report more.

usage: python bench/grouping.py TEXTS_DIR [N] [SHARE]      (N reports at the largest, 100000; SHARE relevant, 0.05)

Reports are made of the texts in TEXTS_DIR (the project's own: eval/texts), coded once: an event takes the sentences of
one text, swaps half of its words for words of its own and lays them out in one to twelve reports over some days,
each leaving out some sentences and borrowing others from elsewhere; every tenth report is a cut copy of another. The
rest are ordinary reports (texts named quiet-…) whose words are swapped for those of their own topic. Reports keep the
statements of their sentences. Their days spread as n grows, as in an archive. Each size runs in a process of its own.
Columns:
  reports   taken in, of which SHARE are relevant
  take      seconds of processor time for fingerprints, profiles and links
  settle    seconds for the partition
  µs each   both, by report
  add       milliseconds to add one report to all of it: median and worst of 200, nothing else rerun
  MB        peak memory of the process, the reports as they pass not counted in
  cases     found, and how many events were made
Growth is the exponent between two sizes: 1 is linear. Exit code 1 where it is above 1.25, the worst addition takes a
second or more, or memory reaches 2 GB.
"""

from __future__ import annotations

import math
import multiprocessing
import pathlib
import random
import re
import resource
import statistics
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from demarche import grouping, pipeline
from demarche.model import Document, Mention, Published, Report, Source, Span
from demarche.reading import ReadOptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

START = 735000
"""Ordinal of the first day, in 2013."""
PER_DAY = 40
"""Reports a day, relevant or not."""
ADDED = 200
REPORTS = (1, 1, 2, 3, 4, 6, 8, 12)
"""Reports an event may have."""
MEAN_REPORTS = sum(REPORTS) / len(REPORTS)
COPIED = 0.1
KEPT = 0.8
EVENT_DAYS = 6
WORD = re.compile(r"\w{2,}")
STEEPEST = 1.25
SLOWEST = 1.0
LARGEST = 2048


def main() -> None:
    """Run each size in a process of its own and print the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    share = float(sys.argv[3]) if len(sys.argv) > 3 else 0.05
    print("reports    take  settle  µs each  growth   add median   worst     MB  cases (events)")
    failed, before = False, None
    for size in (count // 4, count // 2, count):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            row = pool.apply(measure, (folder, size, share))
        total = row["take"] + row["settle"]
        growth = math.log2(total / before) if before else float("nan")
        before = total
        print(
            f"{size:7} {row['take']:7.1f} {row['settle']:7.1f} {1e6 * total / size:8.0f} {growth:7.2f} "
            f"{1e3 * row['median']:9.1f} ms {1e3 * row['worst']:6.0f} ms {row['memory']:6.0f}  "
            f"{row['cases']:.0f} ({row['events']:.0f})",
            flush=True,
        )
        failed |= growth > STEEPEST or row["worst"] >= SLOWEST or row["memory"] >= LARGEST
    sys.exit(1 if failed else 0)


def measure(folder: str, size: int, share: float) -> dict[str, float]:
    """Group `size` made reports, then add some more one by one."""
    models = [report for path in sorted(pathlib.Path(folder).glob("*.txt")) if (report := coded(path))]
    source = random.Random(size)  # noqa: S311
    groups = grouping.Groups()
    took, events = 0.0, 0
    late: list[Report] = []
    for number, (event, report) in enumerate(made(models, size + ADDED, share, source)):
        events = max(events, event)
        if number % (size // ADDED + 1) == 0 and len(late) < ADDED:
            late.append(report)
            continue
        start = time.process_time()
        groups.take(report)
        took += time.process_time() - start
    start = time.process_time()
    groups.settle()
    settled = time.process_time() - start
    added = []
    for report in late:
        start = time.process_time()
        grouping.add(groups, report)
        added.append(time.process_time() - start)
    return {
        "take": took,
        "settle": settled,
        "median": statistics.median(added),
        "worst": max(added),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "cases": len(groups.cases()),
        "events": events,
    }


def coded(path: pathlib.Path) -> Report:
    """Code one model text."""
    return pipeline.code_document(pipeline.read_text(path.read_text(encoding="utf-8"), path.stem, ReadOptions()))


def made(models: list[Report], size: int, share: float, source: random.Random) -> Iterator[tuple[int, Report]]:
    """Make `size` reports with the number of their event, 0 for ordinary ones."""
    telling = [model for model in models if model.statements]
    quiet = [model for model in models if model.document.name.startswith("quiet")]
    days = max(60, size // PER_DAY)
    count, event = 0, 0
    while count < size:
        if source.random() >= share / (MEAN_REPORTS - (MEAN_REPORTS - 1) * share):
            model, day = source.choice(quiet), source.randrange(days)
            yield 0, Report(document=told(model, models, day, f"q{source.randrange(10**9)}", 1.0, source).document)
            count += 1
            continue
        event += 1
        model, start = source.choice(telling), source.randrange(days)
        report = None
        for _ in range(min(size - count, source.choice(REPORTS))):
            day = start + source.randrange(EVENT_DAYS)
            copied = report is not None and source.random() < COPIED
            report = cut(report, day) if copied and report else told(model, models, day, f"e{event}", 0.5, source)
            yield event, report
            count += 1


def told(model: Report, models: list[Report], day: int, mark: str, part: float, source: random.Random) -> Report:
    """Tell a model's sentences again in words of an event, with two borrowed ones."""
    text = model.document.text
    kept = [one for one in re.finditer(r"[^\n.]+[\n.]*", text) if source.random() < KEPT]
    other = source.choice(models).document.text.split(". ")
    pieces, places, length = [], [], 0
    for one in kept:
        piece = WORD.sub(lambda word: swapped(word[0], mark, part), one[0])
        places.append((one.start(), one.end(), length))
        pieces.append(piece)
        length += len(piece)
    pieces += ["\n", source.choice(other), ". ", source.choice(other), "."]
    new = "".join(pieces)
    return rebuilt(model, new, day, places)


def swapped(word: str, mark: str, part: float) -> str:
    """Swap a word for one of the event's own; the same word always fares the same in one event."""
    lot = sha256(f"{mark} {word}".encode()).digest()
    return f"{word[:4]}{lot[1]:02x}{lot[2]:02x}".translate(DIGITS) if lot[0] < 256 * part else word


DIGITS = str.maketrans("0123456789", "ghijklmnop")


def rebuilt(model: Report, text: str, day: int, places: list[tuple[int, int, int]]) -> Report:
    """Give a text the statements and names of the sentences it kept."""
    document = made_document(model.document, text, day)
    moved = []
    for statement in model.statements:
        for start, end, at in places:
            if start <= statement.span.start < end:
                span = Span(at, min(at + 80, len(text)))
                key = f"{document.id}{statement.id}".encode()
                moved.append(msgspec.structs.replace(statement, id=sha256(key).hexdigest()[:16], document=document.id, span=span))
    names = tuple(
        Mention(span=Span(at, at + 1), kind=mention.kind, id=mention.id)
        for mention in model.mentions
        for start, end, at in places
        if start <= mention.span.start < end
    )
    return Report(document=document, mentions=names, statements=tuple(moved))


def cut(report: Report, day: int) -> Report:
    """Copy a report without its end."""
    text = report.document.text[: len(report.document.text) * 4 // 5]
    document = made_document(report.document, text, day)
    kept = tuple(
        msgspec.structs.replace(statement, document=document.id)
        for statement in report.statements
        if statement.span.end <= len(text)
    )
    return Report(document=document, mentions=report.mentions, statements=kept)


def made_document(model: Document, text: str, day: int) -> Document:
    """Make a document on a day."""
    return Document(
        id=sha256(text.encode()).hexdigest(),
        text=text,
        name="made",
        source=Source(path="made"),
        title=text.split("\n", 1)[0][:120],
        published=Published(date=date(START + day), basis="given", as_written=""),
        language="en",
        kind=model.kind,
    )


def date(ordinal: int) -> dt.date:
    """Turn an ordinal into a date."""
    import datetime as dt

    return dt.date.fromordinal(ordinal)


if __name__ == "__main__":
    main()
