"""Read: sources → documents. Text, HTML, JSONL and PDF from files, folders, patterns and standard input.

The stage has two steps, so that a runner can do the second in other processes: `find` walks and yields what is there
(`Input`, picklable), `load` turns one input into documents. Whatever is wrong with an input becomes a `Fault`; neither
step raises for what it reads.
"""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING

from demarche.errors import DemarcheError, Fault, InputError, MissingExtra
from demarche.reading import text as plain
from demarche.reading.decoding import clean
from demarche.reading.discovery import find, kind_by_bytes, kind_by_name, split, unreadable
from demarche.reading.documents import document
from demarche.reading.formats import READERS
from demarche.reading.inputs import MAX_BYTES, Draft, Format, Input, ReadOptions, Site
from demarche.reading.sidecar import Sidecar, sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.model import Document

__all__ = [
    "MAX_BYTES",
    "READERS",
    "Draft",
    "Format",
    "Input",
    "ReadOptions",
    "Site",
    "find",
    "load",
    "read",
    "read_bytes",
    "read_text",
]


def read(paths: Iterable[str | os.PathLike[str]], *, options: ReadOptions | None = None) -> Iterator[Document | Fault]:
    """Yield the documents under `paths` and a fault for everything that could not be read, in a stable order."""
    options = options or ReadOptions()
    for found in find(paths, options):
        if isinstance(found, Fault):
            yield found
        else:
            yield from load(found, options)


def load(found: Input, options: ReadOptions | None = None) -> tuple[Document | Fault, ...]:
    """Read one input: the document, with a fault if its sidecar is broken; or the fault that says why there is none."""
    options = options or ReadOptions()
    try:
        data = found.data if found.data is not None else _bytes_of(found.path, options.max_bytes)
        beside = sidecar(found.path) if found.data is None else Sidecar()
        kept, faults = (Sidecar(), (beside,)) if isinstance(beside, Fault) else (beside, ())
        return (_document(found, data, options, kept), *faults)
    except InputError as error:
        return (Fault(place=found.place, reason=error.reason, message=str(error), remedy=error.remedy),)
    except MissingExtra as error:
        return (Fault(place=found.place, reason="unsupported", message=str(error), remedy="install the extra"),)
    except OSError as error:
        return (unreadable(found.path, error),)
    except DemarcheError:
        raise
    except Exception as error:  # noqa: BLE001  (one hostile input must not end the run; the fault names the error)
        message = f"the {found.kind} reader failed: {type(error).__name__}: {error}"
        return (Fault(place=found.place, reason="crashed", message=message, remedy="report it, with the input"),)


def read_bytes(data: bytes, name: str, *, options: ReadOptions | None = None) -> tuple[Document | Fault, ...]:
    """Read bytes that are already held, as if they were a file called `name`; a JSONL gives many documents."""
    options = options or ReadOptions()
    kind = kind_by_name(name) or kind_by_bytes(data[:1024])
    units = split(io.BytesIO(data), name, kind, options.max_bytes)
    return tuple(out for unit in units for out in ((unit,) if isinstance(unit, Fault) else load(unit, options)))


def read_text(text: str, name: str = "text", *, options: ReadOptions | None = None) -> Document:
    r"""Make a document of a string. Only line ends (to `\n`) and store-breaking characters (to U+FFFD) are changed.

    Raises InputError where there is no text.
    """
    options = options or ReadOptions()
    cleaned, notes = clean(text)
    draft = plain.draft(cleaned, options, notes=notes)
    return document(draft, Input(path=name, kind="text"), cleaned.encode(), options)


def _document(found: Input, data: bytes, options: ReadOptions, beside: Sidecar) -> Document:
    if not data.strip():
        raise InputError("empty", "the input is empty", "check how it was saved")
    if len(data) > options.max_bytes and not found.position:
        raise InputError("too_large", f"it is larger than {options.max_bytes} bytes", "raise the cap or split it")
    kind = found.kind
    if READERS[kind].split is None:  # a .txt that is a page, a .html that is a PDF: the bytes are right
        sniffed = kind_by_bytes(data[:1024])
        kind = sniffed if READERS[sniffed].split is None and sniffed != "text" else kind
    return document(READERS[kind].read(data, options), found, data, options, beside)


def _bytes_of(path: str, max_bytes: int) -> bytes:
    """Read a regular file up to the cap and one byte more; never wait for a pipe that took its place."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:  # noqa: PTH123
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise InputError("unsupported", "it is a folder, device or pipe", "give a file")
        if status.st_size > max_bytes:
            message = f"it has {status.st_size} bytes, the cap is {max_bytes}"
            raise InputError("too_large", message, "raise the cap or split it")
        return stream.read(max_bytes + 1)
