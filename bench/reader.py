"""Speed of the per-document half (cleaning, recognising, coding) beside spaCy's blank tokenizer on the same texts, on one core.

usage: python bench/reader.py [TEXT_DIR] [ROUNDS]      (needs spaCy; TEXT_DIR holds *.txt, eval/texts by default)

Both take turns on every text; the best of ROUNDS (3 by default) counts for each. Times are processor seconds, words are
counted at white space. Loading is left out on both sides. Exit code 1 where the ratio of words a second is below a tenth.
"""

from __future__ import annotations

import pathlib
import sys
import time
from typing import TYPE_CHECKING

import spacy

from demarche.lexicon import load
from demarche.pipeline import code_document, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent.parent
FLOOR = 0.1
"""Least share of the tokenizer's speed."""


def main() -> None:
    """Print words a second of both and their ratio."""
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "eval" / "texts"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    documents = [read_text(path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]
    if not documents:
        sys.exit(f"{folder}: no *.txt there")
    lexicon, tokenizer = load(), spacy.blank("en")
    words = sum(len(document.text.split()) for document in documents)
    code_document(documents[0], lexicon)
    ours = theirs = 0.0
    for document in documents:
        ours += best(rounds, lambda document=document: code_document(document, lexicon))
        theirs += best(rounds, lambda document=document: tokenizer(document.text))
    ratio = theirs / ours
    print(f"{len(documents)} texts, {words:,} words")
    print(f"ours           {words / ours:12,.0f} words/s")
    print(f"spaCy, blank   {words / theirs:12,.0f} words/s")
    print(f"ratio          {ratio:12.3f}{'   TOO SLOW' * (ratio < FLOOR)}")
    sys.exit(ratio < FLOOR)


def best(rounds: int, work: Callable[[], object]) -> float:
    """Processor seconds of the fastest of several runs."""
    fastest = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        fastest = min(fastest, time.process_time() - start)
    return fastest


if __name__ == "__main__":
    main()
