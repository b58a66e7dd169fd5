"""Cleaning: which stretches of a document are the report, and which are the furniture of the page around it.

`clean` marks and never cuts: its regions cover the untouched text, in order, without gaps. Rules are data in the
language packs (`furniture.toml`); the layout of the document decides about headings and headlines of other stories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.cleaning.foreign import foreign_scraps
from demarche.cleaning.glue import seams, site_prefix, vocabulary_of
from demarche.cleaning.headings import mark_headings
from demarche.cleaning.lines import pieces, split_lines
from demarche.cleaning.marks import apart, covered_lines, outside, to_regions
from demarche.cleaning.pack import FurniturePack, load_furniture
from demarche.cleaning.rules import mark_lines, mark_spans

if TYPE_CHECKING:
    from demarche.model import Document, Region

__all__ = ["FurniturePack", "clean", "load_furniture"]


def clean(document: Document, furniture: FurniturePack) -> tuple[Region, ...]:
    """Cover the document's text with regions: body, headline, or furniture with its reason and the rule that saw it.

    The result depends on the arguments alone; time grows linearly with the text.
    """
    text = document.text
    lines = split_lines(text)
    vocabulary = vocabulary_of(text, furniture.words)
    inside = apart([*mark_spans(text, lines, furniture), *foreign_scraps(text, furniture.words)])
    taken = mark_lines(text, lines, covered_lines(lines, inside), furniture, vocabulary)
    prefix = site_prefix(document, lines, vocabulary)
    inside = [*([prefix] if prefix else []), *outside(inside, taken.values())]
    headings = mark_headings(document, lines, taken, furniture.words)
    ends = [mark.end for mark in (*taken.values(), *inside) if _is_seam(text, mark.end)]
    body = [line for n, line in enumerate(lines) if not line.fenced and (n not in taken or taken[n].end < line.end)]
    glued = [at for line in body for start, end in pieces(text, line) for at in seams(text, start, end, vocabulary)]
    return to_regions(text, [*taken.values(), *headings.values()], inside, glued + ends)


def _is_seam(text: str, at: int) -> bool:
    """Tell whether two words touch at `at`."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
