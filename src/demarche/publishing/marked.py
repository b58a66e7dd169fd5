"""A document's text with every marked stretch and why it was marked. Nothing is cut."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.text import Text

from demarche.publishing.record import place
from demarche.publishing.screen import screen
from demarche.publishing.visible import visible
from demarche.publishing.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from demarche.model import Document, Region
    from demarche.publishing import View

GUTTER: Final = 16
SEAM: Final = "¦"
"""Stands where two words are glued together."""


def write_marked(document: Document, regions: Sequence[Region], out: TextIO, view: View) -> None:
    """Write the text line by line, what it is in the margin, and behind furniture the rule that saw it."""
    console = screen(out, view)
    console.print(Text(place(document), "bold"), soft_wrap=True)
    for region in regions:
        for line in _lines(document.text, region):
            console.print(line, soft_wrap=True)
    console.print(Text(_sum(document, regions), "dim"), soft_wrap=True)


def _lines(text: str, region: Region) -> Iterator[Text]:
    grey = region.kind == "furniture"
    edge = "░ " if grey else "│ "
    shown = _with_seams(text, region).removesuffix("\n")
    inside = region.span.start > 0 and text[region.span.start - 1] != "\n"
    if inside and shown.startswith("\n"):  # the end of the line before
        inside, shown = False, shown[1:]
    label = ("… " if inside else "") + (region.reason or region.kind)
    style = "dim" if grey else "bold" if region.kind == "headline" else ""
    for at, line in enumerate(shown.split("\n")):
        margin = label if at == 0 else ""
        rule = f"  ← {region.rule}" if grey and at == 0 and region.rule else ""
        yield Text.assemble((f"{margin:<{GUTTER}}{edge}", "cyan"), (visible(line), style), (rule, "cyan"))


def _with_seams(text: str, region: Region) -> str:
    edges = [region.span.start, *region.glued, region.span.end]
    return SEAM.join(text[start:end] for start, end in pairwise(edges))


def _sum(document: Document, regions: Sequence[Region]) -> str:
    grey = [region for region in regions if region.kind == "furniture"]
    marked = sum(region.span.end - region.span.start for region in grey)
    reasons = Counter(region.reason or "" for region in grey).most_common()
    told = "".join(f", {number} {reason}" for reason, number in reasons)
    return f"{marked:,} of {count(len(document.text), 'character')} marked as furniture{told}"
