"""A process that ingests made-up reports and says what was acknowledged, to be killed at any moment.

usage: python ingester.py ADDRESS FIRST LAST SIZE        writes the number of documents acknowledged so far, a line each
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reports import report

from demarche.ledger import open_ledger
from demarche.ledger.ingesting import Outcome, ingest
from demarche.ledger.rows import keep
from demarche.ledger.writing import Run, Writer


def outcome(number: int) -> Outcome:
    one = report(number)
    kept = keep(one, one.statements, one.document.text.encode())
    return Outcome(place=one.document.source.path, mark=one.document.id, results=(kept,))


def main() -> None:
    address, first, last, size = sys.argv[1], *map(int, sys.argv[2:5])
    store = open_ledger(address, create=True)
    say("open")
    acknowledged = first
    for done in ingest(Writer(store, Run(kind="ingest")), map(outcome, range(first, last)), size=size):
        acknowledged += done.inputs
        say(acknowledged)


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
