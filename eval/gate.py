"""Quality gate: code the gold reports, measure, print the table, fail where a floor of floors.toml is undercut.

Run with `python eval/gate.py`; `--misses N` shows what is missed, extra or wrong, by cause, with up to N cases each.
Exit status: 0 passed, 1 a floor is undercut or the corpus is not the one the floors were set for.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from demarche import measuring, pipeline
from demarche.errors import Fault
from demarche.publishing.record import published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be reached: figures by measure, and the corpus they were set for."""

    corpus: str
    floors: dict[str, dict[str, float]]
    ceilings: dict[str, dict[str, float]]


def fingerprint(folder: Path) -> str:
    """Sum up the gold corpus: SHA-256 over the names and bytes of its records and texts."""
    whole = hashlib.sha256()
    for path in sorted((*folder.glob("gold/*.json"), *folder.glob("texts/*.txt"))):
        content = path.read_bytes()
        whole.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def code(folder: Path) -> Iterator[object]:
    """Code every text of a folder, in the shape that is published and measured."""
    for found in pipeline.find([folder]):
        for result in pipeline.code_input(found):
            if isinstance(result, Fault):
                sys.exit(f"{result.place}: {result.message}")
            yield published(result)


def undercut(told: Mapping[str, Mapping[str, float]], floors: Floors) -> Iterator[str]:
    """Name every floor that is not reached and every ceiling that is broken."""
    for bounds, wrong, word in ((floors.floors, float.__lt__, "below"), (floors.ceilings, float.__gt__, "above")):
        for name, wanted in bounds.items():
            for figure, bound in wanted.items():
                value = float(told[name][figure])
                if wrong(value, float(bound)):
                    yield f"{name}: {figure} is {value:.3f}, {word} {bound:.3f}"


def main() -> None:
    """Measure and judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--misses", type=int, default=0, metavar="N", help="show up to N cases of every cause")
    asked = options.parse_args()

    floors = msgspec.toml.decode((HERE / "floors.toml").read_bytes(), type=Floors)
    table = measuring.measure(HERE / "gold", HERE / "texts", code(HERE / "texts"))
    print(measuring.render(table, asked.misses))

    wrong = [f"floor undercut: {line}" for line in undercut(measuring.numbers(table), floors)]
    if (corpus := fingerprint(HERE)) != floors.corpus:
        wrong.append(f'the gold reports have changed: check the figures, then write corpus = "{corpus}"')
    sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    main()
