"""What the reading stage passes between its steps: options, found inputs, drafts, and the shape of a reader."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (msgspec resolves annotations at run time)
from collections.abc import Callable, Iterator, Mapping  # noqa: TC003
from typing import IO, Final, NamedTuple, Protocol

from demarche.errors import Fault  # noqa: TC001
from demarche.model import Published, Record

MAX_BYTES: Final = 20_000_000
"""Default cap on one input. A long indictment is 1 MB of text; lxml and trafilatura stop at 20 MB themselves."""


class Site(Protocol):
    """What reading needs to know of a publisher: a row of `data/publishers.tsv`."""

    @property
    def publisher(self) -> str:
        """Usual name of the outlet."""

    @property
    def kind(self) -> str:
        """`official`, `news`, `wire`, `vendor`, `aggregator`, or a document kind."""


class ReadOptions(Record, frozen=True):
    """How to read. What is given here holds for every input and goes before what the input says of itself."""

    date: dt.date | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    """ISO 639-1 code."""
    max_bytes: int = MAX_BYTES
    """Cap on the bytes of one input (a file, or one line of a JSONL file)."""
    follow_links: bool = False
    """Follow symbolic links that lead out of a folder."""
    publishers: Mapping[str, Site] | None = None
    """Publishers by domain, from the lexicon."""
    months: Mapping[str, int] | None = None
    """Month names, case-folded, with their number: without them, dates with a month's name are not read."""


class Input(Record, frozen=True):
    """One thing to read: a file, or bytes that are already held (of standard input, a JSONL line, a WARC record)."""

    path: str
    kind: str
    """Key of `READERS`."""
    position: str = ""
    data: bytes | None = None

    @property
    def place(self) -> str:
        """Where it is, for messages: `file` or `file:position`."""
        path = printable(self.path)
        return f"{path}:{self.position}" if self.position else path


class About(Record, frozen=True):
    """What an input says of itself."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: Published | None = None
    language: str | None = None


class Draft(About, frozen=True, kw_only=True):
    """What a reader got out of an input, before the options, the sidecar and the publisher list are applied."""

    text: str
    name: str | None = None
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    body: bytes | None = None
    """The document's own bytes, where it came packed in others."""


class Format(NamedTuple):
    """A kind of input: how it is told, how it is read, and how it is split if it holds many documents."""

    suffixes: tuple[str, ...]
    looks: Callable[[bytes], bool]
    """Tell by the first bytes, without doubt."""
    read: Callable[[bytes, ReadOptions], Draft]
    split: Callable[[IO[bytes], int], Iterator[tuple[str, bytes | Fault]]] | None = None
    """Yield position and bytes of each document, lazily; a fault for what cannot be had. Places are filled later."""


def printable(path: str) -> str:
    """Show a file name whose bytes are no UTF-8: such bytes become U+FFFD, one each."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in path)
