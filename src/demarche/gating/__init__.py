"""Gate: tells pages that may report an attribution from those that need not be read, before they cost anything.

Two steps. The raw step looks at the bytes of a page as they came, without parsing or decoding: does it hold a word or
name without which there is no report of ours? The text step looks at all text of the pages that are left: do enough
such words stand near a party? What they look for is data: `data/gate.toml`, `data/languages/*/gate.toml` and the
entities.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from demarche.gating import raw, text
from demarche.gating.phrases import load_phrases

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["raw_step", "text_step"]


@cache
def raw_step(engine: str = "") -> Callable[[bytes], bool]:
    """Build the raw step, once per process.

    `engine` is a word of `raw.ENGINES`; without it, hyperscan where it is installed. All give the same answers. Raises
    LexiconError for a fault in a data file, MissingExtra where the named engine is not installed.
    """
    return raw.judge(load_phrases(), engine)


@cache
def text_step() -> Callable[[str], bool]:
    """Build the text step, once per process. Raises LexiconError for a fault in a data file."""
    return text.judge(load_phrases())
