"""Write anew what in the documentation is made from the product: `python docs/refresh.py`.

The codebook's page comes from its tables, the ledger's picture from its schema, the first picture and the tutorial's
output from the example reports. A test
compares them with fresh ones, so that the documentation never shows what the product does not do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import draw_ledger
import draw_picture
import write_codebook

HERE = Path(__file__).parent
STEP = re.compile(r"^\$ (?P<command>[^\n]+)\n(?P<shown>(?:(?!\$ |```)[^\n]*\n)*)", re.MULTILINE)
BLOCK = re.compile(r"^```console\n.*?^```$", re.MULTILINE | re.DOTALL)


def printed(command: str) -> str:
    """Run a command as a reader of the page would, in a terminal of 100 columns; what it says comes last."""
    shell = f'demarche() {{ "{sys.executable}" -m demarche "$@"; }}; {command}'
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-c", shell], capture_output=True, check=False, cwd=HERE.parent, encoding="utf-8", env=environment
    )
    return "".join(f"{line.rstrip()}\n" for line in (done.stdout + done.stderr).splitlines())


def rerun(page: str) -> str:
    """Put under each `$ command` of the console blocks what it prints today."""

    def block(found: re.Match[str]) -> str:
        return STEP.sub(lambda step: f"$ {step['command']}\n{printed(step['command'])}", found[0])

    return BLOCK.sub(block, page)


def fresh() -> dict[str, str]:
    """Make every page that is made from the product, by its name in this folder."""
    return {
        "codebook.md": write_codebook.page(),
        "ledger.svg": draw_ledger.draw(),
        "picture.svg": draw_picture.draw(draw_picture.read()),
        "tutorial.md": rerun((HERE / "tutorial.md").read_text(encoding="utf-8")),
    }


if __name__ == "__main__":
    for name, content in fresh().items():
        (HERE / name).write_text(content, encoding="utf-8")
