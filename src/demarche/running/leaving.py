"""What a scan leaves of a shard: a table of records, a list of what was skipped, and a mark that both are whole.

Every file is written beside its place and takes its name when all is written. Whoever is killed leaves nothing under a
name that counts, and two workers that do the same shard write the same bytes.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (msgspec resolves annotations at run time)
import io
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import MissingExtra, SettingsError
from demarche.publishing import View, jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.errors import Fault
    from demarche.model import Report

GROUP: Final = 1_000
"""Rows held in memory and written together."""
PART: Final = ".part"


class Row(msgspec.Struct, frozen=True):
    """One report as a row: what one asks for most, and the whole record."""

    hash: str
    path: str
    position: str
    url: str | None
    title: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    kind: str
    acts: tuple[str, ...]
    speakers: tuple[str, ...]
    targets: tuple[str, ...]
    statements: int
    record: str
    """The line of JSONL that `demarche code --format jsonl` writes for it, its schema that of `demarche schema`."""


def row(report: Report) -> Row:
    """Make the row of a report."""
    document, statements = report.document, report.statements
    line = io.StringIO()
    jsonl.write([report], line, View())
    return Row(
        hash=document.id,
        path=document.source.path,
        position=document.source.position,
        url=document.url,
        title=document.title,
        publisher=document.publisher,
        published=document.published.date if document.published else None,
        language=document.language,
        kind=document.kind,
        acts=_once(statement.act.value for statement in statements),
        speakers=_once(actor.id for statement in statements for actor in statement.speakers),
        targets=_once(actor.id for statement in statements for actor in statement.targets),
        statements=len(statements),
        record=line.getvalue().rstrip("\n"),
    )


class Table:
    """A Parquet file that rows are added to."""

    def __init__(self, out: IO[bytes]) -> None:
        pa, pq = _arrow()
        texts = pa.list_(pa.string())
        other = {"published": pa.date32(), "statements": pa.int32(), "acts": texts, "speakers": texts, "targets": texts}
        self._schema = pa.schema([(name, other.get(name, pa.string())) for name in Row.__struct_fields__])
        self._writer = pq.ParquetWriter(out, self._schema, compression="zstd")
        self._rows: list[Row] = []
        self._table = pa.Table

    def add(self, one: Row) -> None:
        """Add a row."""
        self._rows.append(one)
        if len(self._rows) == GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is held, and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        columns = {name: [getattr(one, name) for one in self._rows] for name in Row.__struct_fields__}
        self._writer.write_table(self._table.from_pydict(columns, schema=self._schema))
        self._rows.clear()


def line(fault: Fault) -> bytes:
    """Give the line of what was skipped."""
    return msgspec.json.encode(fault) + b"\n"


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name when all is written. Raises SettingsError where it cannot be written."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    part = Path(name)
    try:
        with open(handle, "wb") as out:  # noqa: PTH123  (a handle, not a path)
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """Remove what killed workers left half-written; give its number."""
    left = sorted(folder.glob(f".*{PART}"))
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)


def need_arrow() -> None:
    """Raise MissingExtra where tables cannot be written: before the work, not after."""
    _arrow()


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("tables", "writing Parquet") from None
    return pa, pq


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{path.parent}: it cannot be written: {error.strerror or error}")


def _once(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
