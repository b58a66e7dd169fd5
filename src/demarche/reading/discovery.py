"""Walk files, folders, patterns and standard input, and yield what is there to read, in a stable order."""

from __future__ import annotations

import errno
import glob
import io
import os
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import msgspec

from demarche.errors import Fault
from demarche.reading.formats import READERS
from demarche.reading.inputs import Input, ReadOptions, printable
from demarche.reading.sidecar import is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = 1024
_DATA: Final = frozenset({
    ".json", ".csv", ".tsv", ".xml", ".toml", ".yaml", ".yml", ".ini", ".js", ".css", ".py", ".sh", ".sql", ".zip",
    ".gz", ".bz2", ".xz", ".zst", ".7z", ".tar", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".epub",
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".mp3", ".mp4", ".woff", ".woff2", ".ttf", ".exe",
    ".dll", ".so", ".sqlite", ".db", ".parquet",
})  # fmt: skip
"""Suffixes that name data, archives and images: never a report as it stands."""


def find(paths: Iterable[str | os.PathLike[str]], options: ReadOptions | None = None) -> Iterator[Input | Fault]:
    """Yield the inputs under `paths`, in the order given, folders sorted by name; `-` is standard input.

    Cheap: files are opened only where their suffix does not tell what they are or where they hold many documents.
    Names in folders that begin with a dot are passed over, as a shell's pattern would. Device files, pipes and sockets
    in folders are never opened, links out of a folder only if the options say so. Never raises for what it finds.
    """
    options = options or ReadOptions()
    for path in paths:
        yield from _argument(os.fspath(path), options)


def split(stream: IO[bytes], path: str, kind: str, max_bytes: int) -> Iterator[Input | Fault]:
    """Yield the documents of a stream: one, or many if its kind holds many."""
    splitter = READERS[kind].split
    if splitter is None:
        yield Input(path=path, kind=kind, data=stream.read(max_bytes + 1))
        return
    for position, part in splitter(stream, max_bytes):
        here = Input(path=path, kind=kind, position=position)
        if isinstance(part, Fault):
            yield msgspec.structs.replace(part, place=here.place)
        else:
            yield msgspec.structs.replace(here, data=part)


def kind_by_name(name: str) -> str | None:
    """Tell the kind by the suffix of a file name, or None."""
    lower = Path(name).name.lower()
    return next((kind for kind, form in READERS.items() if lower.endswith(form.suffixes)), None)


def kind_by_bytes(head: bytes) -> str:
    """Tell the kind by the first bytes; what is nothing else is text."""
    return next((kind for kind, form in READERS.items() if form.looks(head)), "text")


def _argument(path: str, options: ReadOptions) -> Iterator[Input | Fault]:
    if path == "-":
        yield from _stream(sys.stdin.buffer, "-", options)
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (a path with a NUL raises ValueError, as below)
    except ValueError:
        yield _fault(path, "not_found", "no file can have this name", "check the path")
        return
    except OSError as error:
        yield from _absent(path, error, options)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, options)
    elif stat.S_ISREG(mode):
        yield from _file(path, options)
    elif stat.S_ISFIFO(mode):  # given by name it is meant, as in `demarche code <(curl …)`
        yield from _guarded(path, options)
    else:
        yield _special(path)


def _absent(path: str, error: OSError, options: ReadOptions) -> Iterator[Input | Fault]:
    matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []  # noqa: PTH207  (absolute patterns)
    for match in matches:
        yield from _argument(match, options)
    if not matches and isinstance(error, FileNotFoundError | NotADirectoryError):
        what = "no file matches the pattern" if glob.has_magic(path) else "there is no such file or folder"
        yield _fault(path, "not_found", what, "check the path")
    elif not matches:
        yield unreadable(path, error)


def _folder(root: str, options: ReadOptions) -> Iterator[Input | Fault]:
    """Walk with a stack of our own: a tree may be deeper than Python recurses."""
    top = os.path.realpath(root)
    stack = [(root, frozenset[tuple[int, int]]())]
    seen = set()
    while stack:
        folder, above = stack.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116
            names = sorted(name for name in os.listdir(folder) if not name.startswith("."))  # noqa: PTH208
        except OSError as error:
            yield unreadable(folder, error)
            continue
        here = (status.st_dev, status.st_ino)
        if here in above:
            message = f"the folder leads back to {printable(os.path.realpath(folder))}"
            yield _fault(folder, "loop", message, "remove the link; the rest was read")
        if here in seen:  # linked from elsewhere: its files were yielded there
            continue
        seen.add(here)
        folders = []
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118
            found = _entry(path, top, options)
            if found == "folder":
                folders.append((path, above | {here}))
            elif found == "file":
                yield from _file(path, options, names)
            elif isinstance(found, Fault):
                yield found
        stack.extend(reversed(folders))


def _entry(path: str, top: str, options: ReadOptions) -> str | Fault:
    """Tell what a name in a folder is: `folder`, `file`, or why it is not read."""
    try:
        linked = stat.S_ISLNK(os.lstat(path).st_mode)
        mode = os.stat(path).st_mode  # noqa: PTH116
    except OSError as error:
        return unreadable(path, error)
    if linked and not options.follow_links:
        real = os.path.realpath(path)
        if os.path.commonpath([real, top]) != top:
            message = f"it is a link out of the folder, to {printable(real)}"
            return _fault(path, "outside", message, "name the target itself, or let links be followed")
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else _special(path)


def _file(path: str, options: ReadOptions, beside: Iterable[str] = ()) -> Iterator[Input | Fault]:
    if beside and is_sidecar(path, beside):
        return
    suffix = Path(path).suffix.lower()
    kind = kind_by_name(path)
    if kind is None and suffix in _DATA:
        message = f"{suffix} files are not read as reports"
        remedy = "rename it to .txt if it is one; documents as JSON go one a line into a .jsonl file"
        yield _fault(path, "unsupported", message, remedy)
        return
    if kind is None or READERS[kind].split:
        yield from _guarded(path, options, kind)
    else:
        yield Input(path=path, kind=kind)


def _guarded(path: str, options: ReadOptions, kind: str | None = None) -> Iterator[Input | Fault]:
    """Open a file here: it holds many documents, cannot be opened twice, or its name does not tell its kind."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            regular = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
            kind = kind or kind_by_bytes(stream.peek(_HEAD)[:_HEAD])
            if regular and READERS[kind].split is None:
                yield Input(path=path, kind=kind)
            else:
                yield from split(stream, path, kind, options.max_bytes)
    except OSError as error:
        yield unreadable(path, error)


def _stream(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Input | Fault]:
    try:
        head = stream.peek(_HEAD) if isinstance(stream, io.BufferedReader) else b""
        yield from split(stream, path, kind_by_bytes(head[:_HEAD]), options.max_bytes)
    except OSError as error:
        yield unreadable(path, error)


def unreadable(path: str, error: OSError) -> Fault:
    """Make the fault of an input that cannot be opened or read."""
    if error.errno == errno.ELOOP:
        return _fault(path, "loop", "the link leads back to itself", "remove the link")
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):  # noqa: PTH114
            return _fault(path, "not_found", "it is a link to nothing", "remove the link, or bring back its target")
        return _fault(path, "vanished", "it was there and is gone", "run again when nothing changes the files")
    return _fault(path, "unreadable", error.strerror or type(error).__name__, "check the rights and the disk")


def _special(path: str) -> Fault:
    return _fault(path, "unsupported", "it is a device, pipe or socket", "give a file, or pipe it to '-'")


def _fault(path: str, reason: str, message: str, remedy: str) -> Fault:
    return Fault(place=printable(path), reason=reason, message=message, remedy=remedy)
