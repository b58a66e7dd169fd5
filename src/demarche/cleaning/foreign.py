"""Scraps of another script inside a run of words, as automatic translation and templates leave them.

Names in their own script are no scraps: they stand after a capitalised name, in brackets or quotes, or are announced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.cleaning.marks import Mark, furniture

if TYPE_CHECKING:
    from demarche.cleaning.pack import Words

MAX_SCRAP: Final = 24
"""Longest scrap in code points; more is a quotation."""

_OTHER: Final = (
    r"\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff"
    r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\ufb50-\ufdff\ufe70-\ufeff"
)
_FOREIGN: Final = re.compile(f"[{_OTHER}]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_SCRAP: Final = re.compile(f"(?<=[a-z\u00df-\u00ff] )[{_OTHER}][{_OTHER} ]{{0,{MAX_SCRAP}}}(?= ?[A-Za-z])")


def foreign_scraps(text: str, words: Words) -> list[Mark]:
    """Mark the scraps in a text that is written in Latin letters."""
    if not _FOREIGN.search(text) or not _is_latin(text):
        return []
    return [
        furniture(found.start(), found.start() + len(found[0].rstrip()), "foreign_fragment", "script-scrap")
        for found in _SCRAP.finditer(text)
        if _runs_on(text, found.start(), words)
    ]


def _is_latin(text: str) -> bool:
    sample = text[:20_000]
    return len(_LATIN.findall(sample)) > 9 * len(_FOREIGN.findall(sample))


def _runs_on(text: str, start: int, words: Words) -> bool:
    """Tell whether the word before is an ordinary one: small letters, and none that announces a foreign word."""
    before = text[max(0, start - 60) : start].split()
    return bool(before) and before[-1].islower() and before[-1] not in words.glosses
