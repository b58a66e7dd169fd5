"""Folding of text for search: case, accents and spacing do not matter. One definition, so every store answers alike."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

KEPT_CLASSES: Final = frozenset({0, 7, 8, 9})
"""Combining classes of marks that belong to the letter: spacing signs, nukta, kana voicing, virama."""
LAST_MARK: Final = 0x20FF
"""Marks beyond the Basic Multilingual Plane's common blocks are left alone."""


UNSTORABLE: Final = re.compile("[\\0\ud800-\udfff]")
"""What some store refuses; reading replaces the same characters."""


def storable(text: str) -> str:
    """Replace characters that no store holds by U+FFFD, one each."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def fold(text: str) -> str:
    """Fold `text`: equal results mean equal for search."""
    text = " ".join(text.split())
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(unicodedata.normalize("NFKC", _marks().sub("", parted).casefold()).split())


@cache
def _marks() -> re.Pattern[str]:
    marks = (chr(at) for at in range(0x300, LAST_MARK) if unicodedata.combining(chr(at)) not in KEPT_CLASSES)
    return re.compile(f"[{re.escape(''.join(marks))}]")
