"""Write docs/codebook.md from the tables in src/demarche/data/codebook.

`python docs/refresh.py` writes the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

TABLES = Path(__file__).parent.parent / "src" / "demarche" / "data" / "codebook"

SECTIONS: Final = {
    "act": ("Act", "What the speaker does by saying it. One statement has one act."),
    "link": (
        "Link",
        "How the words of this one record tie the act to a state, from weak to strong. What is known from elsewhere"
        " does not count.",
    ),
    "status": ("Status", "Whether the statement is made here and now."),
    "voice": ("Voice", "Whose words they are."),
    "conduct": (
        "Conduct",
        "What was done. Several values may stand together; `intrusion` and `unspecified` give way to any other.",
    ),
    "measure": ("Measure", "What the act `respond` consists of. The status tells taken from considered and not taken."),
    "target_level": ("Target level", "What kind of party is held responsible."),
    "likelihood": (
        "Likelihood",
        "The speaker's word for how likely it is. It has numbers only where the speaker's scheme is known: `PHIA` for"
        " British, `ICD203` for United States intelligence, `STIX21` where a text says so. Every other word is `plain`"
        " and has none.",
    ),
    "confidence": ("Confidence", "How good the basis is said to be. Never mixed with likelihood."),
    "coalition_role": ("Coalition role", "The part a speaker has where several accuse together."),
    "figure_comparator": ("Figures: comparator", "What stands before a number."),
    "figure_unit": ("Figures: unit", "What is counted."),
    "figure_role": ("Figures: role", "What the count says."),
    "document_kind": ("Document kind", "What kind of text a report is."),
    "furniture_reason": ("Furniture", "Why a stretch of the text is not part of the report."),
}

HEAD = """# Codebook

Every value a record can hold. This page is written from the tables in `src/demarche/data/codebook` by
`docs/refresh.py`.

The unit is the **statement**: one set of speakers, one act, one set of targets, at one place of one report. A
coded value carries the offsets of the words it was read from and the rule that read them. "Not captured" is an
absent value; it is never "none".

Parties are ISO 3166 codes for states (`GB`, not UK), `EU`, `NATO`, `UN`, `5EYES`, `co:` companies, `org:`
organisations, `media:` outlets, `per:` persons, `anon` unnamed sources (`anon:US` where the state is known), and
`narrator` where the report speaks for itself. Finer ids stand beside: `CN.MSS`, `RU.GRU.26165`, `grp:APT40`.
"""


def section(name: str) -> str:
    """Write one table as a section."""
    title, about = SECTIONS[name]
    head, *lines = [line for line in (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines() if line]
    columns = head.split("\t")
    rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines if not line.startswith("#")]
    shown = [c for c in columns if c != "source" and any(row[c] for row in rows)]
    table = [shown, ["---"] * len(shown), *([cell(c, row[c]) for c in shown] for row in rows)]
    return "\n".join([f"## {title}", "", about, "", *(f"| {' | '.join(line)} |" for line in table), ""])


def cell(column: str, text: str) -> str:
    """Show a value as code, anything else as it is."""
    return f"`{text}`" if column in ("value", "scheme") else text.replace("|", "\\|")


def page() -> str:
    """Write the page; a table without a section here is a KeyError."""
    names = sorted((path.stem for path in TABLES.glob("*.tsv")), key=list(SECTIONS).index)
    return "\n".join([HEAD, *map(section, names)])
