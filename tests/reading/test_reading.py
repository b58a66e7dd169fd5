"""The whole stage: what is found, in which order, and that every bad input becomes exactly one fault."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import REASONS, Fault
from demarche.model import Document
from demarche.reading import READERS, Input, ReadOptions, find, load, read, read_bytes, read_text

TEXT = "Mail servers were entered\n\nThe ministry said on Monday that it did not know by whom.\n"


def faults(*paths: str | Path, options: ReadOptions | None = None) -> list[Fault]:
    found = [one for one in read(paths, options=options) if isinstance(one, Fault)]
    for fault in found:
        assert fault.reason in REASONS
        assert fault.place
        assert fault.message
        assert fault.remedy
    return found


def names(*paths: str | Path, options: ReadOptions | None = None) -> list[str]:
    return [one.name for one in read(paths, options=options) if isinstance(one, Document)]


# ── order and kinds ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_arguments_in_order_folders_sorted(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "b/a/3.txt", "c.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    assert names(tmp_path / "c.txt", tmp_path / "b", tmp_path / "a.txt") == ["c", "1", "2", "3", "a"]
    assert names(str(tmp_path / "*.txt")) == ["a", "c"]
    assert names(str(tmp_path / "**" / "*.txt")) == ["a", "1", "2", "3", "c"]


def test_a_name_with_pattern_signs_is_itself(tmp_path: Path) -> None:
    (tmp_path / "[1].txt").write_text(TEXT)
    assert names(tmp_path / "[1].txt") == ["[1]"]


def test_dot_names_and_sidecars_are_no_reports(tmp_path: Path) -> None:
    for name in (".hidden", "a.txt", "a.meta.toml"):
        (tmp_path / name).write_text(TEXT if name == "a.txt" else "")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(TEXT)
    assert names(tmp_path) == ["a"]
    assert faults(tmp_path) == []


def test_input_crosses_processes() -> None:
    found = Input(path="a.txt", kind="text", data=TEXT.encode())
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    assert load(pickle.loads(pickle.dumps(found)), ReadOptions()) == load(found)  # noqa: S301


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.txt", TEXT.encode(), "text/plain"),
        ("noname", TEXT.encode(), "text/plain"),
        ("a.txt", b"<!DOCTYPE html><html><body><p>" + TEXT.encode() * 5, "text/html"),
        ("noname", b"\n<html><body><p>" + TEXT.encode() * 5, "text/html"),
        ("noname", json.dumps({"id": "x", "text": TEXT}).encode(), "application/jsonl"),
    ],
)
def test_kind_by_suffix_then_by_bytes(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    (tmp_path / name).write_bytes(data)
    (found,) = read([tmp_path / name])
    assert isinstance(found, Document)
    assert found.source.media_type == media_type


def test_every_reader_has_its_own_suffixes() -> None:
    suffixes = [suffix for form in READERS.values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_import_is_light() -> None:
    code = "import demarche.reading, sys; print(*{'trafilatura', 'lxml', 'resiliparse', 'pypdf'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# ── standard input ───────────────────────────────────────────────────────────────────────────────────────────────────


def given_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))


def test_stdin_text(monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, TEXT.encode())
    (found,) = read(["-"])
    assert isinstance(found, Document)
    assert (found.name, found.source.path, found.text) == ("stdin", "-", TEXT)


def test_stdin_jsonl(monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, b'{"id": "a", "text": "One text."}\n{"id": "b", "text": "Two texts."}\n')
    assert names("-") == ["a", "b"]


def test_stdin_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, TEXT.encode() * 100)
    assert [fault.reason for fault in faults("-", options=ReadOptions(max_bytes=100))] == ["too_large"]


# ── JSONL ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(*records: object) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in records)


def test_jsonl_record() -> None:
    record = {
        "id": 7, "text": "The body.", "title": "The  title\n", "date": "2021-07-19", "url": "https://x.example/a",
        "source": "Paper", "lang": "en", "more": [1],
    }  # fmt: skip
    (found,) = read_bytes(lines(record), "in.jsonl")
    assert isinstance(found, Document)
    assert found.text == "The title\n\nThe body."
    assert (found.name, found.title, found.publisher, found.language) == ("7", "The title", "Paper", "en")
    assert (found.source.position, found.source.url) == ("1", "https://x.example/a")
    assert found.published is not None
    assert found.published.basis == "metadata"


def test_jsonl_title_is_not_doubled() -> None:
    (found,) = read_bytes(lines({"id": "a", "title": "The title", "text": "The title\nThe body."}), "in.jsonl")
    assert isinstance(found, Document)
    assert found.text == "The title\nThe body."


def test_broken_lines_are_told_and_the_rest_is_read() -> None:
    data = lines(
        {"id": "a", "text": "First text."}, b"{broken", [1], {"id": "b"}, {"id": "c", "text": " "}, b"", b"[" * 100_000,
        b'{"id": "d", "text": "\\ud800 lone \\u0000"}', b'{"id": "e", "text": "caf\xe9 society was here"}',
    )  # fmt: skip
    found = read_bytes(data, "in.jsonl")
    assert [one.name if isinstance(one, Document) else (one.place, one.reason) for one in found] == [
        "a",
        ("in.jsonl:2", "bad_record"),
        ("in.jsonl:3", "bad_record"),
        ("in.jsonl:4", "bad_record"),
        ("in.jsonl:5", "empty"),
        ("in.jsonl:7", "bad_record"),
        "d",
        "e",
    ]
    assert [one.text for one in found if isinstance(one, Document)][1:] == [
        "\ufffd lone \ufffd",
        "café society was here",
    ]


def test_date_of_no_day_is_noted() -> None:
    (found,) = read_bytes(lines({"id": "a", "text": "A text.", "date": "2021"}), "in.jsonl")
    assert isinstance(found, Document)
    assert found.published is None
    assert found.source.notes == ("date not understood: 2021",)


def test_long_line_is_passed_over() -> None:
    data = lines({"id": "a", "text": "x" * 3_000_000}, {"id": "b", "text": "short"})
    fault, document = read_bytes(data, "in.jsonl", options=ReadOptions(max_bytes=1_000))
    assert isinstance(fault, Fault)
    assert (fault.place, fault.reason) == ("in.jsonl:1", "too_large")
    assert isinstance(document, Document)


def test_jsonl_is_streamed(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            line = b'{"id": "a", "text": "x"}\n'
            buffer[: len(line)] = line
            return len(line)

    from demarche.reading.discovery import split

    endless = split(io.BufferedReader(Endless(), 64), "-", "jsonl", 100)
    assert [next(endless).position for _ in range(3)] == ["1", "2", "3"]  # type: ignore[union-attr]


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.html", b" \n ", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\nmore", "binary"),
        ("a.html", bytes(range(256)) * 4, "binary"),
        ("noname", b"\x1f\x8b\x08\x00more", "binary"),
        ("a.txt", b"x" * 2_001, "too_large"),
        ("a.json", b"{}", "unsupported"),
        ("a.zip", b"PK\x03\x04", "unsupported"),
        ("a.pdf", b"%PDF-1.7 nothing", "unreadable"),
    ],
)
def test_bad_file_is_one_fault_and_the_run_goes_on(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT)
    options = ReadOptions(max_bytes=2_000)
    assert [(Path(fault.place).name, fault.reason) for fault in faults(tmp_path, options=options)] == [(name, reason)]
    assert names(tmp_path, options=options) == ["good"]


def test_nothing_there(tmp_path: Path) -> None:
    missing = [tmp_path / "none.txt", str(tmp_path / "*.none"), tmp_path / "a" / "b", "bad\x00name"]
    assert [fault.reason for fault in faults(*missing)] == ["not_found"] * 4


def test_file_that_vanishes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (found,) = find([tmp_path])
    assert isinstance(found, Input)
    (tmp_path / "a.txt").unlink()
    (fault,) = load(found)
    assert isinstance(fault, Fault)
    assert fault.reason == "vanished"


def test_file_that_becomes_a_folder_or_a_pipe(tmp_path: Path) -> None:
    for change in (Path.mkdir, os.mkfifo):
        path = tmp_path / "a.txt"
        path.write_text(TEXT)
        (found,) = find([path])
        path.unlink()
        change(path)
        assert isinstance(found, Input)
        (fault,) = load(found)
        assert isinstance(fault, Fault)
        assert fault.reason in ("unreadable", "unsupported")
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr("demarche.reading.os.open", refuse)
    (fault,) = faults(tmp_path)
    assert (fault.reason, fault.message) == ("unreadable", error.strerror)


def test_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("demarche.reading.discovery.os.listdir", refuse)
    assert [fault.reason for fault in faults(tmp_path)] == ["unreadable"]


def test_folder_loop(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text(TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to("self")
    assert sorted(fault.reason for fault in faults(tmp_path)) == ["loop", "loop"]
    assert names(tmp_path) == ["x"]


def test_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("gone.txt")
    assert [fault.reason for fault in faults(tmp_path)] == ["not_found"]


def test_folder_linked_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.txt").write_text(TEXT)
    for name in ("a", "c"):
        (tmp_path / name).symlink_to(tmp_path / "b")
    assert names(tmp_path) == ["x"]
    assert faults(tmp_path) == []


def test_links_out_of_the_folder_are_not_followed_unless_asked(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
    (outside / "secret.txt").write_text(TEXT)
    (inside / "here.txt").write_text(TEXT)
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "near.txt").symlink_to("here.txt")
    assert names(inside) == ["here", "near"]
    assert [fault.reason for fault in faults(inside)] == ["outside", "outside"]
    assert names(inside, options=ReadOptions(follow_links=True)) == ["file", "here", "near", "secret"]


def test_pipes_and_devices_in_folders_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")  # opening it would wait for ever
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    options = ReadOptions(follow_links=True)
    assert [fault.reason for fault in faults(tmp_path, options=options)] == ["unsupported", "unsupported"]
    assert [fault.reason for fault in faults("/dev/null")] == ["unsupported"]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tmp_path / name).write_text(TEXT)
    except OSError:
        pytest.skip("the file system takes only text for names")
    (found,) = read([tmp_path])
    assert isinstance(found, Document)
    assert found.name == "caf\ufffd"
    found.source.path.encode()


def test_deep_tree_needs_no_recursion(tmp_path: Path) -> None:
    folders = [tmp_path]
    while len(folders) < 1_200:
        folders.append(folders[-1] / "a")
        folders[-1].mkdir()
    (folders[-1] / "x.txt").write_text(TEXT)
    assert names(tmp_path) == ["x"]
    (folders[-1] / "x.txt").unlink()
    for folder in reversed(folders[1:]):  # what clears temporary folders recurses
        folder.rmdir()


def test_reader_that_fails_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setitem(READERS, "text", READERS["text"]._replace(read=fail))  # type: ignore[arg-type]
    (fault,) = read_bytes(TEXT.encode(), "a.txt")
    assert isinstance(fault, Fault)
    assert fault.reason == "crashed"
    assert "RuntimeError: boom" in fault.message


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.binary(), st.sampled_from(["a.txt", "a.html", "a.jsonl", "noname"]))
def test_no_bytes_raise(data: bytes, name: str) -> None:
    for found in read_bytes(data, name):
        if isinstance(found, Fault):
            assert found.reason in REASONS
            assert found.reason != "crashed"
        else:
            found.text.encode()


@given(st.text(min_size=1))
def test_every_text_keeps_its_offsets(text: str) -> None:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    if not normal.strip():
        return
    found = read_text(text)
    assert len(found.text) == len(normal)
    assert all(ours in (theirs, "\ufffd", "\n") for ours, theirs in zip(found.text, normal, strict=True))
    assert read_text(found.text).id == found.id


def test_text_file_is_what_python_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("One “quoted” line\r\nand another\rand a third\n\n".encode())
    (found,) = read([path])
    assert isinstance(found, Document)
    assert found.text == path.read_text("utf-8")
