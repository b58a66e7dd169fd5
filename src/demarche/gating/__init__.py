"""Gate: tells pages that may report an attribution from those that need not be read, before they cost anything.

Two steps. `Gate.raw` looks at the bytes of a page as they came, without parsing or decoding: does it hold a word or
name without which there is no report of ours? `Gate.text` looks at all text of the pages that are left: do enough such
words stand near a party? What they look for is data: `data/gate.toml`, `data/languages/*/gate.toml` and the entities.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from demarche.gating import raw, text
from demarche.gating.phrases import load_phrases

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Gate", "load"]


class Gate(NamedTuple):
    """The two steps. A page that does not pass the first cannot pass the second but by another spelling."""

    raw: Callable[[bytes], bool]
    text: Callable[[str], bool]


@cache
def load(engine: str = "") -> Gate:
    """Build the gate, once per process.

    `engine` is a word of `raw.ENGINES`; without it, hyperscan where it is installed. All give the same answers. Raises
    LexiconError for a fault in a data file, MissingExtra where the named engine is not installed.
    """
    phrases = load_phrases()
    return Gate(raw.judge(phrases, engine), text.judge(phrases))
