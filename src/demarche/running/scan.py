"""Scan: a crawl, shard by shard, into tables of what is reported in it.

A shard is a WARC file. Each becomes a Parquet file of records and a JSONL file of skipped pages with their reasons, and
a mark that says it is done. The marks make a scan resumable: what is done, unchanged and by the same rules, is not done
again. The bytes of every file depend on the shard and the rules alone, not on engine, number of workers or order.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
from contextlib import contextmanager
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from demarche import pipeline
from demarche.errors import Fault, MissingExtra, SettingsError
from demarche.model import Record
from demarche.reading import MAX_BYTES, Input, ReadOptions
from demarche.reading.inputs import printable
from demarche.running import leaving, load_engine
from demarche.running.limits import Cell, Limits, Lost

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Results = tuple[leaving.Row | Fault, ...]

ROUNDS: Final = 3
"""Times a lost shard is given to the engine again, which itself tries more than once."""
MANIFEST: Final = "manifest.json"
DONE: Final = ".done.json"
_ENDINGS: Final = (".warc", ".warc.gz", ".warc.zst")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


class Plan(Record, frozen=True):
    """How to scan: everything besides the shard that decides what comes out."""

    out: str
    """Folder, the same on every machine that takes part."""
    version: str
    """Version of the program."""
    lexicon: str
    """Version of the words and names the pages are read by."""
    gated: bool = True
    max_bytes: int = MAX_BYTES
    limits: Limits = Limits()

    @property
    def rules(self) -> str:
        """Hash of what decides the outcome, for the marks."""
        return hashlib.sha256(msgspec.json.encode([self.version, self.lexicon, self.gated, self.max_bytes])).hexdigest()[:12]


class Outcome(Record, frozen=True):
    """What became of a shard."""

    shard: str
    name: str
    """Stem of its files in the folder."""
    pages: int = 0
    seen: int = 0
    """Pages that the first step of the gate let pass."""
    read: int = 0
    """Pages that the second step let pass."""
    kept: int = 0
    """Reports with a statement in them."""
    statements: int = 0
    skipped: int = 0
    earlier: bool = False
    """Whether it had been done by an earlier run."""


class Mark(Record, frozen=True):
    """A shard is done: by which rules, of which size and age it was, and what became of it."""

    rules: str
    size: int
    changed: int
    outcome: Outcome


def scan(
    inputs: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    engine: str = "local",
    jobs: int = 1,
    gated: bool = True,
    max_bytes: int = MAX_BYTES,
    limits: Limits | None = None,
) -> Iterator[Outcome | Fault]:
    """Scan the shards among `inputs` into the folder `out`; yield what became of each, in order.

    `inputs` are WARC files, folders, patterns, addresses that fsspec knows (`https://…`, `s3://…`), or `@file` with one
    of these a line. A fault stands for a shard that could not be read: run again to try it again. Without `gated` every
    page is read. Raises MissingExtra, SettingsError where `out` cannot be written, LexiconError.
    """
    leaving.need_arrow()
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{out}: it cannot be written: {error.strerror or error}") from error
    plan = Plan(
        out=str(folder.resolve()),
        version=version("demarche"),
        lexicon=pipeline.load_lexicon().version,
        gated=gated,
        max_bytes=max_bytes,
        limits=limits or Limits(),
    )
    found = list(dict.fromkeys(find_shards(inputs)))
    with _alone(folder):
        yield from (one for one in found if isinstance(one, Fault))
        yield from _rounds(plan, [one for one in found if isinstance(one, str)], engine, jobs)


def find_shards(inputs: Iterable[str | os.PathLike[str]]) -> Iterator[str | Fault]:
    """Yield the shards among `inputs`, folders and patterns sorted by name."""
    for given in (os.fspath(one) for one in inputs):
        path = Path(given)
        if "://" in given:
            yield given
        elif given.startswith("@"):
            try:
                lines = Path(given[1:]).read_text("utf-8").split("\n")
            except (OSError, ValueError) as error:
                yield _fault(given[1:], "unreadable", f"the list cannot be read: {error}", "give a text file")
                continue
            yield from find_shards(line.strip() for line in lines if line.strip())
        elif path.is_dir():
            yield from sorted(str(file) for file in path.rglob("*") if file.name.endswith(_ENDINGS) and file.is_file())
        elif glob.has_magic(given) and not path.exists():
            yield from sorted(glob.glob(given, recursive=True))  # noqa: PTH207  (absolute patterns)
        elif path.exists():
            yield given
        else:
            yield _fault(given, "not_found", "there is no such file or folder", "check the path")


def scan_shard(shard: str, plan: Plan) -> Outcome | Fault:
    """Scan one shard: the work that engines hand out. Its files are there whole when it returns, or not at all."""
    name = name_of(shard)
    try:
        with _opened(shard) as stream:
            stamp = _stamp(stream)
            return _done(plan, name, stamp) or _scanned(shard, name, stamp, stream, plan)
    except MissingExtra as error:
        return _fault(shard, "unsupported", str(error), "install the extra")
    except OSError as error:
        return _fault(shard, "unreadable", error.strerror or str(error), "run again; what is done stays done")


def name_of(shard: str) -> str:
    """Name the files of a shard: its own name for people, a hash of its path against namesakes."""
    stem = Path(shard).name
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        stem = stem.removesuffix(ending)
    return f"{_UNSAFE.sub('_', stem)[:80]}-{hashlib.sha256(os.fsencode(shard)).hexdigest()[:10]}"


def _rounds(plan: Plan, shards: list[str], engine: str, jobs: int) -> Iterator[Outcome | Fault]:
    """Give the shards to the engine, those it lost again, and write the manifest of all that is done."""
    folder = Path(plan.out)
    leaving.sweep(folder)
    todo = shards
    for left in reversed(range(ROUNDS)):
        again = []
        for shard, result in zip(todo, load_engine(engine)(partial(scan_shard, plan=plan), todo, jobs, _lost), strict=True):
            if isinstance(result, Outcome):
                yield result
            elif result.reason == "crashed" and left:
                again.append(shard)
            else:
                yield result
        todo = again
        if not todo:
            break
    leaving.sweep(folder)
    with leaving.whole(folder / MANIFEST) as out:
        out.write(_manifest(plan))


def _manifest(plan: Plan) -> bytes:
    """List every shard in the folder that is done by these rules, whichever run did it."""
    marks = filter(None, map(_mark, Path(plan.out).glob(f"*{DONE}")))
    told = sorted((mark.outcome for mark in marks if mark.rules == plan.rules), key=lambda one: one.shard)
    totals = {name: sum(getattr(one, name) for one in told) for name in COUNTS}
    held = {
        "version": plan.version,
        "lexicon": plan.lexicon,
        "gated": plan.gated,
        "max_bytes": plan.max_bytes,
        "totals": totals,
        "shards": told,
    }
    return msgspec.json.format(msgspec.json.encode(held), indent=2) + b"\n"


COUNTS: Final = ("pages", "seen", "read", "kept", "statements", "skipped")


def _scanned(shard: str, name: str, stamp: tuple[int, int], stream: IO[bytes], plan: Plan) -> Outcome:
    folder = Path(plan.out)
    count = dict.fromkeys(COUNTS, 0)
    with leaving.whole(folder / f"{name}.parquet") as kept, leaving.whole(folder / f"{name}.skipped.jsonl") as skipped:
        table = leaving.Table(kept)
        for result in _results(shard, stream, plan, count):
            if isinstance(result, Fault):
                count["skipped"] += 1
                skipped.write(leaving.line(result))
            elif result.statements:
                count["kept"] += 1
                count["statements"] += result.statements
                table.add(result)
        table.close()
    outcome = msgspec.convert({"shard": printable(shard), "name": name, **count}, Outcome)
    with leaving.whole(folder / f"{name}{DONE}") as out:
        out.write(msgspec.json.encode(Mark(rules=plan.rules, size=stamp[0], changed=stamp[1], outcome=outcome)))
    return outcome


def _results(shard: str, stream: IO[bytes], plan: Plan, count: dict[str, int]) -> Iterator[leaving.Row | Fault]:
    """Take every page as far as it has to go, and count how far that is."""
    cell = _cell(plan.limits, plan.gated)
    for position, page in pipeline.pages(stream, plan.max_bytes):
        found = Input(path=shard, kind="warc", position=position)
        count["pages"] += 1
        if isinstance(page, Fault):
            yield msgspec.structs.replace(page, place=found.place)
        elif not plan.gated or pipeline.may_report(page):
            count["seen"] += 1
            answer = cell.do((pipeline.packed(found, page), plan.max_bytes))
            if isinstance(answer, Lost):
                yield _fault(found.place, answer.reason, answer.message, "look at it by hand; please report it")
            elif answer is not None:
                count["read"] += 1
                yield from answer


@cache
def _cell(limits: Limits, gated: bool) -> Cell[tuple[Input, int], Results | None]:
    """Keep one cell for each worker process: it serves shard after shard."""
    return Cell(partial(_read, gated=gated), limits)


def _read(task: tuple[Input, int], *, gated: bool) -> Results | None:
    """Read a page in the cell; None where its text does not pass the gate."""
    found, max_bytes = task
    options = ReadOptions(max_bytes=max_bytes)
    results = pipeline.sift(found, options) if gated else pipeline.code_input(found, options)
    if results is None:
        return None
    return tuple(one if isinstance(one, Fault) else leaving.row(one) for one in results)


def _done(plan: Plan, name: str, stamp: tuple[int, int]) -> Outcome | None:
    """Find out whether a shard has been done, unchanged and by the same rules."""
    folder = Path(plan.out)
    mark = _mark(folder / f"{name}{DONE}")
    there = all((folder / f"{name}{end}").exists() for end in (".parquet", ".skipped.jsonl"))
    if not mark or not there or (mark.rules, mark.size, mark.changed) != (plan.rules, *stamp):
        return None
    return msgspec.structs.replace(mark.outcome, earlier=True)


def _mark(path: Path) -> Mark | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mark)
    except (OSError, msgspec.DecodeError):
        return None


def _opened(shard: str) -> Any:
    if "://" not in shard:
        return open(shard, "rb")  # noqa: PTH123  (its bytes may be no UTF-8; the caller closes it)
    try:
        import fsspec
    except ImportError:
        raise MissingExtra("remote", "reading shards from other machines") from None
    return fsspec.open(shard, "rb")


def _stamp(stream: IO[bytes]) -> tuple[int, int]:
    """Give size and age of a shard; of one on another machine the size alone."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, AttributeError):
        return int(getattr(stream, "size", None) or 0), 0
    return status.st_size, status.st_mtime_ns


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this run. Two at a time would sweep away each other's unfinished files."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(f"{folder}: another scan is writing to it") from None
        yield


def _lost(shard: str) -> Outcome | Fault:
    return _fault(shard, "crashed", "the workers that were given it died", "run again; what is done stays done")


def _fault(place: str, reason: str, message: str, remedy: str) -> Fault:
    return Fault(place=printable(place), reason=reason, message=message, remedy=remedy)
