"""JSONL: one document a line, with id, text and optionally title, date, url, source, lang. Read line by line."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Final

from demarche.errors import Fault, InputError
from demarche.reading import dates
from demarche.reading.decoding import clean, decode
from demarche.reading.inputs import Draft, Format, ReadOptions
from demarche.reading.text import date_of, headed, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEDY = "give one JSON object a line with a string 'text'"
_CHUNK = 1 << 20


def split(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, bytes | Fault]]:
    """Yield the lines with their numbers. A line over the cap is passed over in pieces and never held."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) <= max_bytes or line.endswith(b"\n"):
            if line.strip():
                yield str(number), line
            continue
        while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        message, remedy = f"the line is longer than {max_bytes} bytes", "raise the cap or split the document"
        yield str(number), Fault(place="", reason="too_large", message=message, remedy=remedy)


def read(data: bytes, options: ReadOptions) -> Draft:
    """Read one line. The text is title + blank line + text unless it starts with the title."""
    source, encoding, notes = decode(data)
    try:
        record = json.loads(source, strict=False)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_record", f"the line is no JSON: {error}", _REMEDY) from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError("bad_record", "the line is no object with a string 'text'", _REMEDY)
    body, mended = clean(record["text"])
    if not body.strip():
        raise InputError("empty", "the document's text is empty", "leave the line out")
    ident, title, date, url, publisher, language = (
        _string(record.get(key)) for key in ("id", "title", "date", "url", "source", "lang")
    )
    published = dates.given(date, "metadata", options.months) if date else None
    unread = (f"date not understood: {date[:40]}",) if date and not published else ()
    text = headed(title, body)
    return Draft(
        text=text,
        name=ident,
        title=title or title_of(text),
        url=url,
        publisher=publisher,
        published=published or date_of(text, options),
        language=language,
        media_type="application/jsonl",
        encoding=encoding,
        notes=(*notes, *mended, *unread),
    )


def _string(value: object) -> str | None:
    """Take a string or a number; anything else counts as absent."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(clean(value)[0].split()) or None if isinstance(value, str) else None


FORMAT: Final = Format(
    suffixes=(".jsonl", ".ndjson"), looks=lambda head: head.lstrip().startswith(b'{"'), read=read, split=split
)
