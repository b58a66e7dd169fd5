"""Makes WARC files, well-formed and not."""

from __future__ import annotations

import gzip
import io
from typing import Final
from uuid import UUID

PAGE: Final = "<!DOCTYPE html><head><title>{0}</title></head><body><h1>{0}</h1><article>{1}</article></body>"
OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def ident(number: int) -> str:
    return str(UUID(int=number))


def page(title: str, *paragraphs: str) -> bytes:
    return PAGE.format(title, "".join(f"<p>{words}</p>" for words in paragraphs)).encode()


def record(
    body: bytes,
    number: int = 0,
    *,
    url: str = "http://news.example/a",
    http: bytes = OK,
    length: int | None = None,
    kind: str = "response",
    more: str = "",
) -> bytes:
    """Make a record; `length` is what it claims to hold."""
    block = http + body
    media = "application/http; msgtype=response" if kind == "response" else "text/plain"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{ident(number)}>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2024-05-03T00:00:00Z\r\nContent-Type: {media}\r\n{more}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(*records: bytes, form: str = "gz") -> bytes:
    """Pack records as crawlers do: each a member of its own, so that any can be fetched alone."""
    if form == "gz":
        return b"".join(gzip.compress(one, mtime=0) for one in records)
    return b"".join(map(_zstd, records)) if form == "zst" else b"".join(records)


def _zstd(data: bytes) -> bytes:
    from fastwarc.stream_io import ZstdWriter

    out = io.BytesIO()
    writer = ZstdWriter(out)
    writer.write(data)
    writer.finish()
    writer.flush()
    return out.getvalue()
