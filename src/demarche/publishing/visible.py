"""Foreign text made safe to look at: nothing acts on a terminal, nothing reorders or hides, everything can be seen."""

from __future__ import annotations

import unicodedata
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories whose characters act, hide or reorder instead of being seen."""
JOINERS: Final = frozenset("\u200c\u200d")
"""Zero-width joiners: part of the spelling of Persian, Hindi and others when they stand between letters."""


def hidden(text: str, at: int) -> bool:
    """Tell whether the character at `at` cannot be seen or acts on what shows it; line ends and tabs are layout."""
    char = text[at]
    if char.isprintable() or char in "\n\t":
        return False
    if char in JOINERS and 0 < at < len(text) - 1:
        return text[at - 1].isascii() or text[at + 1].isascii()
    return unicodedata.category(char) in HIDDEN


def name(char: str) -> str:
    """Name a hidden character: `U+202E`."""
    return f"U+{ord(char):04X}"


def visible(text: str) -> str:
    """Replace every hidden character by its name in angle brackets: `⟨U+001B⟩`."""
    if text.isprintable():
        return text
    return "".join(f"⟨{name(char)}⟩" if hidden(text, at) else char for at, char in enumerate(text))


def one_line(text: str, limit: int = 0) -> str:
    """Put text on one line, visibly; a text longer than `limit` characters loses its middle (0: no limit)."""
    line = visible(" ".join(text.split()))
    if not limit or len(line) <= limit:
        return line
    half = (limit - 3) // 2
    return f"{line[: limit - 3 - half].rstrip()} … {line[len(line) - half :].lstrip()}"
