"""Draw docs/ledger.svg: the ledger's tables, their columns and what points to what, from the schema itself.

`python docs/refresh.py` writes the file.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from demarche.ledger.schema import BATCHES, METADATA, SEALED, VERSIONED

if TYPE_CHECKING:
    import sqlalchemy as sa

COLUMNS = (
    ("blobs", "sources", "figures"),
    ("documents", "inputs", "actors"),
    ("readings", "statements"),
    ("runs", "evidence", "decisions"),
    ("groups", "members", "ends", "batches"),
)
"""Tables by their place in the picture, left to right and top to bottom."""
CARD, GAP, ROW, HEAD, TOP, LEFT = 186, 46, 18, 26, 92, 24

STYLE = """
.bg{fill:#fbfaf7} .card{fill:#fff;stroke:#d8d3c8} .ink{fill:#22252b} .soft{fill:#6f6a60}
.head{fill:#c9d3f6} .sealed{fill:#aedcd1} .versioned{fill:#f8d97f}
.line{stroke:#8d877b;fill:none;stroke-width:1.3}
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px}
.name{font-size:14px;font-weight:600} .big{font-size:18px}
@media (prefers-color-scheme:dark){
.bg{fill:#14171c} .card{fill:#1c2027;stroke:#39404b} .ink{fill:#ece8df} .soft{fill:#aaa498}
.head{fill:#33448f} .sealed{fill:#1f5f54} .versioned{fill:#735808} .line{stroke:#7d7a72}
}
"""


def draw() -> str:
    """Make the picture, as SVG text."""
    places = _places()
    right = LEFT + len(COLUMNS) * (CARD + GAP)
    bottom = max(y + _height(name) for name, (_, y) in places.items()) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right} {bottom}" role="img">',
        "<title>The tables of the ledger and what points to what</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="bg" width="{right}" height="{bottom}"/>',
        f'<text class="ink big" x="{LEFT}" y="34">The ledger: rows are added, never changed</text>',
        *_legend(),
        *(line for name in places for line in _lines(name, places)),
        *(part for name, place in places.items() for part in _card(METADATA.tables[name], *place)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend() -> list[str]:
    said = (
        ("sealed", "sealed, and says in which batch it was learned"),
        ("versioned", "sealed, and can end"),
        ("head", "proved by computing it again"),
    )
    parts, x = [], LEFT
    for name, words in said:
        parts.append(f'<rect class="{name}" x="{x}" y="50" width="14" height="14" rx="3"/>')
        parts.append(f'<text class="soft" x="{x + 20}" y="62">{words}</text>')
        x += 44 + 7 * len(words)
    return parts


def _places() -> dict[str, tuple[int, int]]:
    places = {}
    for column, names in enumerate(COLUMNS):
        y = TOP
        for name in names:
            places[name] = (LEFT + column * (CARD + GAP), y)
            y += _height(name) + 28
    return places


def _shown(table: sa.Table) -> list[sa.Column[object]]:
    """Leave out what every sealed row has."""
    return [column for column in table.c if table is BATCHES or column.name not in ("batch", "seal")]


def _height(name: str) -> int:
    return HEAD + ROW * len(_shown(METADATA.tables[name])) + 8


def _card(table: sa.Table, x: int, y: int) -> list[str]:
    kind = "versioned" if table in VERSIONED.values() else "sealed" if table in SEALED else "head"
    parts = [
        f'<rect class="card" x="{x}" y="{y}" width="{CARD}" height="{_height(table.name)}" rx="6"/>',
        f'<path class="{kind}" d="M{x} {y + HEAD}V{y + 6}q0 -6 6 -6H{x + CARD - 6}q6 0 6 6V{y + HEAD}z"/>',
        f'<text class="ink name" x="{x + 10}" y="{y + 18}">{escape(table.name)}</text>',
    ]
    for n, column in enumerate(_shown(table)):
        at = y + HEAD + ROW * n + 15
        tone = "ink" if column.primary_key or column.foreign_keys else "soft"
        parts.append(f'<text class="{tone}" x="{x + 10}" y="{at}">{escape(column.name)}</text>')
        for key in column.foreign_keys:
            to = escape(key.column.table.name)
            parts.append(f'<text class="soft" x="{x + CARD - 10}" y="{at}" text-anchor="end">→ {to}</text>')
    return parts


def _lines(name: str, places: dict[str, tuple[int, int]]) -> list[str]:
    """Draw what a table points to; that every sealed row points to its batch is said in words."""
    x, y = places[name]
    parts = []
    for n, column in enumerate(_shown(METADATA.tables[name])):
        for key in column.foreign_keys:
            to_x, to_y = places[key.column.table.name]
            start, end = y + HEAD + ROW * n + 11, to_y + HEAD // 2
            if to_x == x:
                bend = x + CARD + GAP // 2
                parts.append(f'<path class="line" d="M{x + CARD} {start}C{bend} {start} {bend} {end} {x + CARD} {end}"/>')
            else:
                leave, arrive = (x, to_x + CARD) if to_x < x else (x + CARD, to_x)
                half = (leave + arrive) // 2
                parts.append(f'<path class="line" d="M{leave} {start}C{half} {start} {half} {end} {arrive} {end}"/>')
    return parts
