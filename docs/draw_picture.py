"""Draw docs/picture.svg: the chain, and one sentence of an example report pinned to the record read from it.

`python docs/refresh.py` writes the file.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import NamedTuple

import demarche

REPORT = Path(__file__).parent.parent / "examples" / "reports" / "exchange-wire-edited.txt"
SENTENCE = "Hackers affiliated with the Ministry of State Security exploited the flaws, the White House said."
NOISE = "Russia hacked my fridge, says man"
STAGES = ("read", "clean", "recognise", "code", "group", "ledger", "review", "publish")
WIDTH, HEIGHT = 1080, 408
CHAR = 9.0  # one monospace cell at 15 px
LEFT, BASE = 56, 286  # first character of the sentence and its base line
CARD_TOP, CARD_WIDTH, CARD_HEIGHT, GAP = 108, 236, 84, 24

STYLE = """
.bg{fill:#fbfaf7} .panel{fill:#fff;stroke:#d8d3c8} .ink{fill:#22252b} .soft{fill:#6f6a60}
.line{stroke:#8d877b;fill:none} .chip{fill:#fff;stroke:#22252b;stroke-width:1.4}
.gone{fill:#989184} .strike{stroke:#b5ae9f} .c0{fill:#c9d3f6}
.c1{fill:#f7b8a4} .c2{fill:#aedcd1} .c3{fill:#f8d97f} .p0{stroke:#5f76cf} .p1{stroke:#cf6547}
.p2{stroke:#3d9484} .p3{stroke:#c79a1c} .pin{fill:none;stroke-width:1.8}
.card{fill:#fff;stroke-width:1.4}
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:15px}
.mono{font-family:ui-monospace,'SFMono-Regular',Menlo,Consolas,'DejaVu Sans Mono',monospace}
.small{font-size:12px} .big{font-size:18px}
@media (prefers-color-scheme:dark){
.bg{fill:#14171c} .panel{fill:#1c2027;stroke:#39404b} .ink{fill:#ece8df} .soft{fill:#aaa498}
.line{stroke:#7d7a72} .chip,.card{fill:#1c2027} .chip{stroke:#ece8df}
.gone{fill:#837f76} .strike{stroke:#5d5b55} .c0{fill:#33448f} .c1{fill:#8a3a24} .c2{fill:#1f5f54}
.c3{fill:#735808} .p0{stroke:#8496e6} .p1{stroke:#e58467} .p2{stroke:#59b3a3}
.p3{stroke:#d9ad3a}
}
"""


class Field(NamedTuple):
    """A field of the record: its name, its value and the offsets into the report it was read from."""

    name: str
    value: str
    start: int
    end: int


class Reading(NamedTuple):
    """What the picture shows of the report: where the sentence stands and the record read from it."""

    at: int
    fields: list[Field]
    reason: str
    """Why the words in `NOISE` are furniture."""


def read() -> Reading:
    """Code the report and take what is shown of it."""
    (report,) = (result for result in demarche.code(REPORT) if isinstance(result, demarche.Report))
    words = report.document.text
    at = words.index(SENTENCE)
    (statement,) = (s for s in report.statements if at <= s.span.start < at + len(SENTENCE))
    (speaker,), (target,) = statement.speakers, statement.targets
    read_from = [
        ("speaker", speaker.id, speaker.span),
        ("act", statement.act.value, statement.act.span),
        ("target", " · ".join((target.id, *target.fine)), target.span),
        ("link", statement.link and statement.link.value, statement.link and statement.link.span),
    ]
    noise = words.index(NOISE)
    (reason,) = (region.reason for region in report.regions if region.span.start <= noise < region.span.end)
    return Reading(
        at=at,
        fields=[Field(name, value, span.start, span.end) for name, value, span in read_from if value and span],
        reason=(reason or "none").replace("_", " "),
    )


def text(x: float, y: float, words: str, classes: str = "ink", extra: str = "") -> str:
    """Set one line of text."""
    return f'<text x="{x:g}" y="{y:g}" class="{classes}"{extra}>{escape(words)}</text>'


def mono(x: float, y: float, words: str, classes: str = "ink") -> str:
    """Set one line of monospaced text, forced to the cells the marks are drawn for."""
    return text(x, y, words, f"mono {classes}", f' textLength="{len(words) * CHAR:g}" lengthAdjust="spacingAndGlyphs"')


def chain() -> list[str]:
    """Draw the stages in a row."""
    drawn, step, width = [], 130, 106
    for i, stage in enumerate(STAGES):
        x = 32 + i * step
        drawn.append(f'<rect x="{x}" y="28" width="{width}" height="40" rx="20" class="chip"/>')
        drawn.append(text(x + width / 2, 53, stage, "ink", ' text-anchor="middle"'))
        if i:
            drawn.append(f'<path d="M{x - 19} 48h12m-5 -5l5 5l-5 5" class="line"/>')
    return drawn


def pinned(i: int, fields: list[Field], at: int) -> list[str]:
    """Draw a field's card, the highlighted words it was read from, and the pin between them.

    Where the words of another field lie inside, the pin keeps to those that are left of them and the mark is taller.
    """
    field, *inside = fields[i], *(other for other in fields[i + 1 :] if other.start < fields[i].end)
    x, width = LEFT + (field.start - at) * CHAR, (field.end - field.start) * CHAR
    free = (inside[0].start - field.start) * CHAR - CHAR if inside else width
    card = 32 + i * (CARD_WIDTH + GAP)
    grow = 4 * len(inside)
    top, bottom = BASE - 21 - grow, CARD_TOP + CARD_HEIGHT
    middle, down = card + CARD_WIDTH / 2, x + free / 2
    pin = f"M{middle:g} {bottom}C{middle:g} {bottom + 45} {down:g} {top - 45} {down:g} {top}"
    return [
        f'<rect x="{x - 2:g}" y="{top}" width="{width + 4:g}" height="{28 + 2 * grow}" rx="5" class="c{i}"/>',
        f'<path d="{pin}" class="pin p{i}"/>',
        f'<rect x="{card:g}" y="{CARD_TOP}" width="{CARD_WIDTH}" height="{CARD_HEIGHT}" rx="9" class="card p{i}"/>',
        text(card + 14, CARD_TOP + 25, field.name, "soft small"),
        text(card + 14, CARD_TOP + 49, field.value, "ink big"),
        text(card + 14, CARD_TOP + 71, f"characters {field.start}–{field.end}", "soft small"),
    ]


def draw(reading: Reading) -> str:
    """Draw the whole picture as SVG."""
    ordered = sorted(reading.fields, key=lambda field: (field.start, -field.end))
    struck = len(NOISE) * CHAR
    why = f"furniture ({reading.reason}): stays in the text, is never coded"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">',
        '<title id="title">The chain from a report to published files, and one sentence pinned to its record</title>',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="14" class="bg"/>',
        *chain(),
        f'<rect x="32" y="242" width="{WIDTH - 64}" height="140" rx="10" class="panel"/>',
        *(shape for i in range(len(ordered)) for shape in pinned(i, ordered, reading.at)),
        mono(LEFT, BASE, SENTENCE),
        mono(LEFT, BASE + 42, NOISE, "gone"),
        f'<path d="M{LEFT} {BASE + 37}h{struck:g}" class="strike"/>',
        text(LEFT + struck + 16, BASE + 42, why, "soft small"),
        text(LEFT, BASE + 78, f"examples/reports/{REPORT.name}", "soft small"),
        "</svg>",
        "",
    ])  # fmt: skip
