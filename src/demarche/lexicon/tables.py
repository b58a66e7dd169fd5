"""Reading the product's own TSV and TOML files, with every fault placed by file and line."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from demarche.errors import LexiconError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

DATA = files("demarche") / "data"


class Row(dict[str, str]):
    """One line of a table: its cells by column, and its place."""

    place: str = ""

    def items_of(self, column: str) -> tuple[str, ...]:
        """Split a list cell at `|`; an empty cell is an empty list."""
        return tuple(part.strip() for part in self[column].split("|") if part.strip())


def rows(path: Traversable, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a TSV file whose header must be exactly `columns`.

    Lines that begin with `#` are comments. Raises LexiconError with file and line.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        place = f"{path.name}:{number}"
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != columns:
                raise LexiconError(place, f"the header is {header}", f"it must be {list(columns)}")
            continue
        if len(cells) != len(columns):
            raise LexiconError(place, f"{len(cells)} cells", f"a row has {len(columns)}: {', '.join(columns)}")
        row = Row(zip(columns, (cell.strip() for cell in cells), strict=True))
        row.place = place
        yield row
    if header is None:
        raise LexiconError(f"{path.name}:1", "the file has no header", f"begin with {list(columns)}")


def toml(path: Traversable) -> dict[str, Any]:
    """Parse a TOML file; raises LexiconError with the parser's line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(path.name, str(error), "mend the TOML") from error


def line_of(path: Traversable, needle: str) -> str:
    """Place of the first line that holds `needle`, for faults found after parsing."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if needle in line:
            return f"{path.name}:{number}"
    return path.name
