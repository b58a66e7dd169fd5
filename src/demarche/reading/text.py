"""Plain text, as it stands: nothing but line ends and store-breaking characters is ever changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.reading import dates
from demarche.reading.decoding import decode
from demarche.reading.inputs import Draft, Format, ReadOptions

if TYPE_CHECKING:
    from demarche.model import Published

LONGEST_TITLE = 200
_NO_TITLE_END: Final = tuple(".。।,;:،…")
_ABBREVIATION: Final = re.compile(r"(?:\b\w\.){2,}$")


def read(data: bytes, options: ReadOptions) -> Draft:
    """Read a plain-text report."""
    text, encoding, notes = decode(data)
    return draft(text, options, encoding=encoding, notes=notes)


def draft(text: str, options: ReadOptions, *, encoding: str = "utf-8", notes: tuple[str, ...] = ()) -> Draft:
    """Describe a text that is already decoded."""
    return Draft(text=text, title=title_of(text), published=date_of(text, options), encoding=encoding, notes=notes)


def date_of(text: str, options: ReadOptions) -> Published | None:
    """Read the date line of a text."""
    return dates.from_text(text, options.months)


def title_of(text: str) -> str | None:
    """Take the first line for the title if it is short, no sentence, and stands apart from what follows."""
    lines = text[:4000].lstrip().split("\n", 3)
    first = lines[0].strip().removeprefix("# ").strip()
    after = [line.strip() for line in lines[1:]]
    if not 8 <= len(first) <= LONGEST_TITLE or not any(after):
        return None
    if first.endswith(_NO_TITLE_END) and not _ABBREVIATION.search(first):
        return None
    paragraph = len(after[0]) > max(LONGEST_TITLE / 2, 1.5 * len(first)) and not after[0][0].islower()
    return first if not after[0] or paragraph else None


def headed(title: str | None, text: str) -> str:
    """Put the title before the text, with a blank line, unless the text starts with it."""
    return f"{title}\n\n{text}" if title and not text.startswith(title) else text


FORMAT: Final = Format(suffixes=(".txt", ".text", ".md"), looks=lambda head: False, read=read)  # noqa: ARG005
