"""WARC: the pages of a crawl, one record at a time, as they were sent.

Response records (pages as sent, HTML or plain text) and conversion records (their text, WET) become documents; other
records and other media are passed over. Whatever a record claims about itself is checked against what is there, and a
broken record never costs the ones after it where the file shows where they begin.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from demarche.errors import Fault, InputError
from demarche.model import Record
from demarche.reading import html, text
from demarche.reading.inputs import Draft, Format, ReadOptions
from demarche.reading.metadata import domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastwarc.warc import WarcRecord

MAX_HEADER: Final = 1 << 16
"""Bytes of a record's headers, WARC and HTTP each. Endless ones are how a server wears a crawler down."""

_HTML: Final = ("text/html", "application/xhtml+xml")
_TEXT: Final = "text/plain"
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_NEXT: Final = b"\r\n\r\nWARC/1."
_CHUNK_LINE: Final = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]{0,100})?\r\n")
_UNSAFE: Final = re.compile(r"[^\w.-]")
_BREAKS: Final = "cut off: its encoding breaks off"
_GZIPPED: Final = 16 + zlib.MAX_WBITS
_STEP, _TAIL = 1 << 16, 60


class Page(Record, frozen=True):
    """The body of one record and what the crawl says of it."""

    url: str
    kind: str
    """`html` or `text`."""
    body: bytes
    charset: str = ""
    """As the HTTP header says; empty where it does not."""
    notes: tuple[str, ...] = ()


class Body(NamedTuple):
    """Bytes of a record after transfer and content decoding, and what was wrong with them."""

    data: bytes
    notes: tuple[str, ...] = ()


def pages(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, Page | Fault]]:
    """Yield position and page of each record that holds one, or a fault for a record that cannot be had.

    The position is `offset-id`: where the record begins in the file as stored, and the record's own id. `max_bytes`
    caps a page's bytes, inflated and decoded. Memory is bounded by that cap, whatever the file claims. A file that
    holds neither gets a fault at no position.
    """
    found = None
    for found in _records(stream, max_bytes):
        yield found
    if found is None:
        yield "", _fault("no_text", "the file holds no page", "check that it is a WARC file and whole")


def _records(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, Page | Fault]]:
    start: int | None = 0
    told = False
    while start is not None:
        begin, inside = start, True
        try:
            for record in _archive(stream, start):
                begin, inside = record.stream_pos, True
                found = _found(record, stream, max_bytes)
                inside, told = False, False
                if found is not None:
                    yield position(record), found
            start = None
        except OSError as error:  # the reader is lost: find where the next record begins, and say it once
            start = _after(stream, begin)
            if (inside or start is None) and not told:
                yield str(begin), _broken(str(error))
                told = True


def fetch(stream: IO[bytes], place: str, max_bytes: int) -> Page | Fault:
    """Fetch the page at a position that `pages` gave, by seeking to it; by its id where the file was packed anew."""
    offset, _, ident = place.partition("-")
    for begin in (int(offset), 0):
        try:
            for record in _archive(stream, begin):
                if _ident(record) == ident:
                    found = _found(record, stream, max_bytes)
                    return found if found is not None else _fault("no_text", "the record holds no page", "leave it out")
                if begin:
                    break
        except OSError:  # no record begins here
            continue
    return _fault("not_found", f"no record {ident} is in the file", "check the position")


def position(record: WarcRecord) -> str:
    """Say where a record stands: `offset-id`."""
    return f"{record.stream_pos}-{_ident(record)}"


def split(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, bytes | Fault]]:
    """Yield the pages packed, for `read`."""
    for place, found in pages(stream, max_bytes):
        yield place, found if isinstance(found, Fault) else pack(found)


def pack(page: Page) -> bytes:
    """Pack a page into the bytes that `read` takes."""
    return msgspec.msgpack.encode(page)


def unpack(data: bytes) -> Page:
    """Undo `pack`. Raises InputError (`bad_record`)."""
    try:
        return msgspec.msgpack.decode(data, type=Page)
    except msgspec.DecodeError as error:
        raise InputError("bad_record", f"it is no packed page: {error}", "give the WARC file") from None


def read(data: bytes, options: ReadOptions) -> Draft:
    """Read one packed page. Its URL is the one it was fetched from, whatever the page calls itself."""
    page = unpack(data)
    draft = html.read(page.body, options, charset=page.charset) if page.kind == "html" else text.read(page.body, options)
    foreign = draft.url and domain(draft.url) != domain(page.url)
    notes = (f"the page calls itself {draft.url}",) * bool(foreign)
    return msgspec.structs.replace(draft, url=page.url, body=page.body, notes=(*page.notes, *draft.notes, *notes))


def plain(page: Page) -> str:
    """Give all text of a page, navigation and all: what the gate judges, at a tenth of the price of the main text."""
    return html.all_text(page.body, page.charset) if page.kind == "html" else page.body.decode("utf-8", "replace")


def _found(record: WarcRecord, stream: IO[bytes], max_bytes: int) -> Page | Fault | None:
    """Make a page of a record; None if it holds none. Raises OSError where the reader has lost the record's end."""
    kind = _kind(record)
    if kind is None or isinstance(kind, Fault):
        return kind
    claimed = record.content_length
    raw = record.reader.read(max_bytes + 1)
    if _NEXT in raw and _overruns(stream, record.stream_pos, raw):
        raise OSError("its length is wrong, it runs into the records after it")
    body = _decoded(record, raw, max_bytes) if record.is_http_parsed else Body(raw)
    if len(body.data) > max_bytes:
        return _fault("too_large", f"the page is larger than {max_bytes} bytes", "raise the cap or leave it out")
    cut = (f"cut off: {len(raw)} of {claimed} bytes are in the file",) * (len(raw) < claimed)
    url = record.headers.get("WARC-Target-URI") or ""
    charset = record.http_charset or "" if record.is_http_parsed else ""
    return Page(url=url.strip("<>"), kind=kind, body=body.data, charset=charset, notes=cut or body.notes)


def _kind(record: WarcRecord) -> str | Fault | None:
    if record.headers.get("WARC-Type") == "conversion":
        return "text" if (record.headers.get("Content-Type") or _TEXT).startswith(_TEXT) else None
    if not record.is_http_parsed or record.http_headers.status_code is None:
        return _fault("bad_record", "the record holds no HTTP response", "leave it out")
    if record.http_headers.status_code != 200:
        return None
    media = (record.http_content_type or _HTML[0]).lower()
    return "html" if media in _HTML else "text" if media == _TEXT else None


def _decoded(record: WarcRecord, raw: bytes, max_bytes: int) -> Body:
    """Undo transfer and content encoding, where the bytes are still encoded: many crawlers store them decoded."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader

    headers = record.http_headers
    body = Body(raw, _shorter(headers, raw, record))
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower() and _CHUNK_LINE.match(raw):
        body = _through(ChunkedReader(io.BytesIO(raw)), body, max_bytes)
    coding = (headers.get("Content-Encoding") or "").lower()
    data = body.data
    if data.startswith(_GZIP):
        return _inflated(body, _GZIPPED, max_bytes)
    if coding == "deflate" and data[:1] == b"\x78":
        return _inflated(body, zlib.MAX_WBITS, max_bytes)
    if data.startswith(_ZSTD):
        return _through(ZstdReader(io.BytesIO(data)), body, max_bytes)
    if coding == "br" and not html.FORMAT.looks(data[:1024]):
        return _through(BrotliReader(io.BytesIO(data)), body, max_bytes)
    return body


def _inflated(body: Body, bits: int, max_bytes: int) -> Body:
    inflate = zlib.decompressobj(bits)
    try:
        data = inflate.decompress(body.data, max_bytes + 1)
    except zlib.error:
        return Body(body.data, (*body.notes, _BREAKS))
    whole = inflate.eof or len(data) > max_bytes
    return Body(data, body.notes if whole else (*body.notes, _BREAKS))


def _through(reader: Any, body: Body, max_bytes: int) -> Body:
    """Read decoded bytes up to the cap; where they break off, keep what came and say so."""
    pieces, held = [], 0
    try:
        while held <= max_bytes and (piece := reader.read(min(_STEP, max_bytes + 1 - held))):
            pieces.append(piece)
            held += len(piece)
    except OSError:
        return Body(b"".join(pieces) or body.data, (*body.notes, _BREAKS))
    return Body(b"".join(pieces), body.notes)


def _shorter(headers: Any, raw: bytes, record: WarcRecord) -> tuple[str, ...]:
    """Compare the body with the length that the server announced, and with what the crawler says it cut."""
    said = headers.get("Content-Length") or ""
    if said.isascii() and said.isdecimal() and len(raw) < int(said[:18]):
        return (f"cut off: {len(raw)} of {said[:18]} bytes were fetched",)
    reason = record.headers.get("WARC-Truncated")
    return (f"cut off by the crawler: {reason[:40]}",) if reason else ()


def _archive(stream: IO[bytes], start: int) -> Iterator[WarcRecord]:
    from fastwarc.warc import ArchiveIterator, conversion, response

    if start or stream.seekable():
        stream.seek(start)
    return ArchiveIterator(stream, record_types=response | conversion, max_header_len=MAX_HEADER)


def _overruns(stream: IO[bytes], begin: int, raw: bytes) -> bool:
    """Tell whether a record goes on after the end of its gzip member. Files without members cannot be asked."""
    if not stream.seekable():
        return False
    before = stream.tell()
    end, tail = _member(stream, begin)
    stream.seek(before)
    return end is not None and tail.endswith(raw[: raw.index(_NEXT) + 4][-_TAIL:])


def _after(stream: IO[bytes], begin: int) -> int | None:
    """Find where the next record begins: the end of the member at `begin`, else the next mark of a beginning."""
    if not stream.seekable():
        return None
    end, _ = _member(stream, begin)
    if end is not None:
        return end
    stream.seek(0)
    head = stream.read(4)
    mark = _GZIP if head.startswith(_GZIP) else _ZSTD if head == _ZSTD else _NEXT
    found = _search(stream, mark, begin + 1)
    return found + 4 * (mark == _NEXT) if found is not None else None


def _member(stream: IO[bytes], begin: int) -> tuple[int | None, bytes]:
    """Inflate the gzip member at `begin` and throw it away: where it ends, None if it does not, and its last bytes."""
    stream.seek(begin)
    inflate, tail, end = zlib.decompressobj(_GZIPPED), b"", begin
    try:
        while not inflate.eof and (data := stream.read(_STEP)):
            end += len(data)
            while data and not inflate.eof:
                tail = (tail + inflate.decompress(data, _STEP))[-_TAIL:]
                data = inflate.unconsumed_tail
    except zlib.error:
        return None, b""
    return (end - len(inflate.unused_data) if inflate.eof else None), tail


def _search(stream: IO[bytes], mark: bytes, begin: int) -> int | None:
    stream.seek(begin)
    kept, base = b"", begin
    while data := stream.read(_STEP):
        window = kept + data
        if (at := window.find(mark)) >= 0:
            return base + at
        kept = window[1 - len(mark) :]
        base += len(window) - len(kept)
    return None


def _ident(record: WarcRecord) -> str:
    """Id of a record without what all ids share; what could not stand in a place is replaced."""
    return _UNSAFE.sub("_", (record.record_id or "").strip("<>").removeprefix("urn:uuid:")[:100])


def _broken(message: str) -> Fault:
    return _fault("bad_record", f"the record cannot be read: {message}", "make the file again; the rest is read")


def _fault(reason: str, message: str, remedy: str) -> Fault:
    return Fault(place="", reason=reason, message=message, remedy=remedy)


FORMAT: Final = Format(
    suffixes=(".warc", ".warc.gz", ".warc.zst"), looks=lambda head: head.startswith(b"WARC/1."), read=read, split=split
)
