"""Parquet tables as `demarche scan` leaves them: the documents in them, to be read on, by newer rules if there are any."""

from __future__ import annotations

import importlib
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import Fault, InputError
from demarche.model import Published, Record, Source
from demarche.reading.inputs import Draft, Format, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH: Final = 100
_REMEDY: Final = "give a table that `demarche scan` has written"


class _Document(Record, frozen=True):
    """What is taken from a record of the table; the rest follows from it again."""

    id: str
    text: str
    found_at: Source
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: Published | None = None
    language: str = "und"


class _Row(Record, frozen=True):
    document: _Document


def split(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, bytes | Fault]]:
    """Yield the records with the numbers of their rows, from 1."""
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        yield "", _fault("unsupported", "reading Parquet needs the extra 'tables'", "pip install 'demarche[tables]'")
        return
    number = 0
    try:
        for batch in parquet.ParquetFile(stream).iter_batches(_BATCH, columns=["record"]):
            for record in batch.column(0):
                number += 1
                yield str(number), _capped(record, max_bytes)
    except (ValueError, KeyError, IndexError) as error:  # pyarrow's own are ValueErrors
        yield str(number + 1), _fault("bad_record", f"the table cannot be read: {error}", _REMEDY)


def read(data: bytes, options: ReadOptions) -> Draft:  # noqa: ARG001  (the protocol of readers)
    """Read one record. Its text is the one that was coded; nothing is extracted or decoded again."""
    try:
        document = msgspec.json.decode(data, type=_Row).document
    except msgspec.DecodeError as error:
        raise InputError("bad_record", f"the row holds no record: {error}", _REMEDY) from None
    found = document.found_at
    return Draft(
        text=document.text,
        name=document.id,
        title=document.title,
        url=document.url,
        publisher=document.publisher,
        byline=document.byline,
        published=document.published,
        language=document.language if document.language != "und" else None,
        media_type=found.media_type,
        encoding=found.encoding,
        notes=(*found.notes, f"found at {found.path}:{found.position}, SHA-256 {found.bytes_hash}"),
    )


def _capped(record: Any, max_bytes: int) -> bytes | Fault:
    data: bytes = (record.as_py() or "").encode()
    if len(data) > max_bytes:
        return _fault("too_large", f"the record is larger than {max_bytes} bytes", "raise the cap")
    return data


def _fault(reason: str, message: str, remedy: str) -> Fault:
    return Fault(place="", reason=reason, message=message, remedy=remedy)


FORMAT: Final = Format(suffixes=(".parquet",), looks=lambda head: head.startswith(b"PAR1"), read=read, split=split)
