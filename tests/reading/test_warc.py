"""Records become pages, broken ones become faults, and neither costs the records after it."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import resource
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from crawls import OK, ident, packed, page, record
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import Fault
from demarche.model import Document
from demarche.reading import read
from demarche.reading.warc import Page, fetch, pages

if TYPE_CHECKING:
    import random
    from pathlib import Path

CAP = 100_000
FORMS = ("warc", "gz", "zst")
BODY = page("Lorries queue at the bridge", "The queue was five kilometres long. " * 9)


def found(data: bytes, cap: int = CAP) -> list[tuple[str, Page | Fault]]:
    return list(pages(io.BytesIO(data), cap))


def bodies(data: bytes, cap: int = CAP) -> list[bytes | str]:
    """Bodies of pages, reasons of faults."""
    return [one.reason if isinstance(one, Fault) else one.body for _, one in found(data, cap)]


def many(count: int = 4, **how: object) -> list[bytes]:
    return [record(b"<p>page %d</p>" % n, n, **how) for n in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_every_page_is_found_and_can_be_fetched_again(form: str) -> None:
    data = packed(*many(), form=form)
    places = found(data)
    assert [one.body for _, one in places if isinstance(one, Page)] == [b"<p>page %d</p>" % n for n in range(4)]
    for place, one in reversed(places):
        assert fetch(io.BytesIO(data), place, CAP) == one


def test_a_page_is_fetched_by_its_id_when_the_file_was_packed_anew() -> None:
    place, one = found(packed(*many()))[2]
    assert fetch(io.BytesIO(packed(*many(), form="warc")), place, CAP) == one
    missing = fetch(io.BytesIO(packed(*many(2))), place, CAP)
    assert isinstance(missing, Fault)
    assert missing.reason == "not_found"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_documents_know_where_they_stand(tmp_path: Path, form: str, suffix: str) -> None:
    file = tmp_path / f"crawl.warc{suffix}"
    file.write_bytes(packed(*many(1), record(BODY, 7, url="https://www.news.example/bridge"), form=form))
    (document,) = (one for one in read([tmp_path]) if isinstance(one, Document) and "Lorries" in one.text)
    assert document.url == document.source.url == "https://www.news.example/bridge"
    assert document.source.path == str(file)
    assert document.source.position.endswith(f"-{ident(7)}")
    assert document.source.bytes_hash == hashlib.sha256(BODY).hexdigest()
    again = fetch(io.BytesIO(file.read_bytes()), document.source.position, CAP)
    assert isinstance(again, Page)
    assert again.body == BODY


def test_a_page_is_believed_to_come_from_where_it_was_fetched(tmp_path: Path) -> None:
    forged = BODY.replace(b"<title>", b'<link rel="canonical" href="https://ministry.example/x"><title>')
    (tmp_path / "a.warc").write_bytes(record(forged, url="https://blog.example/x"))
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert document.url == "https://blog.example/x"
    assert "the page calls itself https://ministry.example/x" in document.source.notes


def test_the_charset_of_the_header_is_honoured(tmp_path: Path) -> None:
    words = "Мост закрыт для грузовиков до понедельника, сообщили в городе. " * 8
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=koi8-r\r\n\r\n"
    body = page("Мост закрыт", words).decode().encode("koi8-r")
    (tmp_path / "a.warc").write_bytes(record(body, http=http))
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert "закрыт для грузовиков" in document.text
    assert document.source.encoding == "koi8-r"


def test_conversion_records_are_text(tmp_path: Path) -> None:
    words = "Lorries queue at the bridge\n\nThe queue was five kilometres long on Friday.\n"
    (tmp_path / "a.warc.wet.warc").write_bytes(record(words.encode(), http=b"", kind="conversion"))
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert document.text == words
    assert document.source.media_type == "text/plain"


@pytest.mark.parametrize(
    "passed_over",
    [
        record(b"gone", http=OK.replace(b"200 OK", b"404 Not Found")),
        record(b"\x89PNG", http=OK.replace(b"text/html", b"image/png")),
        record(b"GET / HTTP/1.1\r\n\r\n", http=b"", kind="request"),
        record(b"software: x", http=b"", kind="warcinfo"),
    ],
)
def test_other_records_are_passed_over(passed_over: bytes) -> None:
    first, last = many(2)
    assert bodies(packed(first, passed_over, last)) == [b"<p>page 0</p>", b"<p>page 1</p>"]


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08\x00junk", b"WARC/1.0", packed(record(b"", http=b"", kind="warcinfo"))])
def test_a_file_without_pages_is_told(data: bytes) -> None:
    assert [(place, one.reason) for place, one in found(data) if isinstance(one, Fault)] == [("", "no_text")]


def coded(header: str, body: bytes) -> bytes:
    return record(body, http=f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("header", "body", "expected"),
    [
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world"),
        ("Transfer-Encoding: chunked", b"<p>already put together</p>", b"<p>already put together</p>"),
        ("Content-Encoding: gzip", gzip.compress(b"hello", mtime=0), b"hello"),
        ("Content-Encoding: gzip", b"<p>already inflated</p>", b"<p>already inflated</p>"),
        ("Content-Encoding: br", b"<html>already inflated", b"<html>already inflated"),
        ("X-None: 1", gzip.compress(b"hello", mtime=0), b"hello"),
    ],
)
def test_bodies_are_decoded_where_they_are_encoded(header: str, body: bytes, expected: bytes) -> None:
    assert bodies(coded(header, body)) == [expected]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (coded("Content-Length: 500", b"<p>cut"), b"<p>cut"),
        (coded("Content-Encoding: gzip", gzip.compress(bytes(range(256)) * 9, mtime=0)[:-100]), None),
        (packed(record(BODY))[:-60], None),
        (record(BODY)[:-100], BODY[:-96]),
        (record(b"<p>cut", more="WARC-Truncated: length\r\n"), b"<p>cut"),
    ],
    ids=["by the server", "in its encoding", "with its file", "with its plain file", "by the crawler"],
)
def test_truncated_bodies_are_kept_and_marked(data: bytes, kept: bytes | None) -> None:
    ((_, one),) = found(data)
    assert isinstance(one, Page)
    assert re.match("cut off", one.notes[0])
    assert kept is None or one.body == kept


LIES = {
    "header without end": record(b"", http=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    "header line without end": record(b"", http=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 600_000),
    "record header without end": b"WARC/1.0\r\nX: " + b"y" * 600_000 + b"\r\n\r\n",
    "length too long": record(b"<p>long</p>", length=300),
    "length far too long": record(b"<p>long</p>", length=4_000_000_000_000),
    "length below zero": record(b"<p>x</p>", length=-5),
    "no record": b"garbage " * 20,
    "no response": record(b"\x00\x01", http=b""),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_a_lying_record_costs_only_itself(lie: bytes) -> None:
    first, second, *rest = many(5)
    assert bodies(packed(first, lie, second, *rest)) == [
        b"<p>page 0</p>", "bad_record", *(b"<p>page %d</p>" % n for n in range(1, 5)),
    ]  # fmt: skip


def test_a_length_that_is_too_short_costs_only_what_it_leaves_out() -> None:
    first, second = many(2)
    for form in FORMS:
        short = bodies(packed(first, record(b"<p>short</p>", length=len(OK) + 6), second, form=form))
        assert short == [b"<p>page 0</p>", b"<p>sho", b"<p>page 1</p>"]


def test_damage_costs_only_the_damaged_member() -> None:
    members = [bytearray(packed(one)) for one in many(6)]
    for byte in range(30, 90):
        members[2][byte] ^= 0xFF
    result = bodies(b"".join(members))
    assert result.count("bad_record") == 1
    assert [one for one in result if isinstance(one, bytes)][-3:] == [b"<p>page %d</p>" % n for n in (3, 4, 5)]


@pytest.mark.parametrize("cap", [1_000, CAP])
@pytest.mark.parametrize("wrap", [packed, lambda one: one], ids=["gz", "plain"])
def test_pages_over_the_cap_are_recorded(cap: int, wrap: object) -> None:
    bombs = (
        record(b"A" * (cap + 1)),
        coded("Content-Encoding: gzip", gzip.compress(b"A" * 50 * CAP, mtime=0)),
        coded("Content-Encoding: gzip", gzip.compress(gzip.compress(b"A" * 500 * CAP, mtime=0))),
    )
    last = record(b"<p>last</p>")
    result = bodies(b"".join(wrap(one) for one in (*bombs, last)), cap)  # type: ignore[operator]
    assert result[:2] == ["too_large", "too_large"]
    assert result[3] == b"<p>last</p>"
    assert len(result[2]) <= max(cap, 10_000)


BOMB = """
import resource, sys
sys.path[:0] = {paths!r}
from demarche.reading.warc import pages
with open({file!r}, "rb") as stream:
    resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
    print([type(one).__name__ for _, one in pages(stream, 20_000_000)])
"""


def test_a_bomb_is_passed_in_little_memory(tmp_path: Path) -> None:
    """A gigabyte of zeros, deflated twice to a few thousand bytes, under a limit of 600 MB."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    body = gzip.compress(b"", mtime=0)[:10] + part * 1024
    whole = packed(record(body, http=OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")))
    assert len(whole) < 20_000
    file = tmp_path / "bomb.warc.gz"
    file.write_bytes(whole + packed(record(b"<p>after</p>")))
    done = subprocess.run(
        [sys.executable, "-c", BOMB.format(paths=sys.path, file=str(file))], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['Fault', 'Page']", done.stderr


@given(st.randoms(use_true_random=False))
def test_no_damage_makes_reading_fail(chance: random.Random) -> None:
    data = bytearray(packed(*many(3), form=chance.choice(FORMS)))
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    del data[chance.randrange(len(data)) :]
    assert len(bodies(bytes(data))) <= 30


def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    big = packed(record(BODY * 100))
    for _ in pages(io.BytesIO(big * 20), 1_000_000):
        pass
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = tmp_path / "many.warc.gz"
    file.write_bytes(big * 2_000)
    with file.open("rb") as stream:
        assert sum(1 for _ in pages(stream, 1_000_000)) == 2_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
