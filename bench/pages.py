"""Main text of real pages: ours beside trafilatura's fast mode, by language, with the time each took.

usage: python bench/pages.py GOLD.jsonl HTML_DIR      (gold: {"id", "lang", "text"}, pages: HTML_DIR/<id>.html.gz)

Token F1 as in the scorer of the pages: case-folded words, character pairs for zh and ja, averaged over pages; a page
that yields nothing counts as empty. Columns:
  fast      trafilatura.extract(bytes, fast=True, include_comments=False): its best fast setting here
  default   the same with comments, as its documentation shows it
  main      our main text as extracted, before the headline is put first: the gate compares this one with `fast`
  fitted    our document's text, the headline left off where the gold does not begin with it (the gold chooses here)
  text      our document's whole text: where the gold has no headline, ours counts as an error
Time is for bytes in, text out; ours includes decoding, taming, metadata, date and language. Contestants take turns on
each page. The last line counts titles, dates and languages that agree, on the pages whose gold names a title (the other
dates are days of fetching). Exit code 1 where `main` is below `fast` for a language of 8 pages or more.
"""

from __future__ import annotations

import gzip
import json
import pathlib
import re
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from demarche.errors import Fault
from demarche.reading import ReadOptions, html, read_bytes
from demarche.reading.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from demarche.model import Document

ENOUGH = 8
"""Pages of a language from which its mean is compared."""
COLUMNS = ("fast", "default", "main", "fitted", "text")


def main() -> None:
    """Run all contestants over the gold and print the table."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    gold = [json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text("utf-8").split("\n") if line.strip()]
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    seconds: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for page in gold:
        data = gzip.decompress((pathlib.Path(sys.argv[2]) / f"{page['id']}.html.gz").read_bytes())
        found = timed(seconds, "ours", partial(ours, data))
        texts = {
            "fast": timed(seconds, "fast", partial(theirs, data, comments=False)),
            "default": timed(seconds, "default", partial(theirs, data, comments=True)),
            "main": extracted(data),
            "fitted": fitted(found, page["text"]),
            "text": found.text if found else "",
        }
        for name, text in texts.items():
            for key in ("all", page["lang"][:2]):
                scores[key][name].append(f1(page["text"], text, page["lang"]))
        count_metadata(told, page, found)
    worse = report(scores)
    fast, mine = seconds["fast"], seconds["ours"]
    print(f"seconds: fast {fast:.2f}  ours {mine:.2f}  ratio {mine / fast:.2f}")
    print("  ".join(f"{key} {told[key]}/{told[key + ' in gold']}" for key in ("title", "date", "language")))
    sys.exit(1 if worse else 0)


def report(scores: dict[str, dict[str, list[float]]]) -> list[str]:
    """Print one line a language, most pages first; name those where ours is worse."""
    print(f"{'':4} pages  " + "  ".join(f"{name:>7}" for name in COLUMNS))
    worse = []
    for lang, columns in sorted(scores.items(), key=lambda item: -len(item[1]["main"])):
        mean = {name: sum(values) / len(values) for name, values in columns.items()}
        pages = len(columns["main"])
        if pages >= ENOUGH and round(mean["main"], 3) < round(mean["fast"], 3):
            worse.append(lang)
        print(f"{lang:4} {pages:5}  " + "  ".join(f"{mean[name]:7.3f}" for name in COLUMNS))
    print(f"worse than fast on {ENOUGH} pages or more: {', '.join(worse) or 'none'}")
    return worse


def ours(data: bytes) -> Document | None:
    """Read the page as the product does."""
    read = read_bytes(data, "page.html", options=ReadOptions())[0]
    return None if isinstance(read, Fault) else read


def extracted(data: bytes) -> str:
    """Extract our main text, by the steps of the reader but the last."""
    page, _, tags = html.tame(html.unwrapped(decode(data, declares=True).text))
    return html.main_text(page, html.parse(page), fast=tags <= html.MAX_TAGS)[0]


def theirs(data: bytes, *, comments: bool) -> str:
    """Extract with trafilatura's fast mode."""
    from trafilatura import extract

    return extract(data, fast=True, include_comments=comments) or ""


def fitted(found: Document | None, gold: str) -> str:
    """Take the headline off again where the gold begins with the first paragraph, as most of it does."""
    if found is None:
        return ""
    head, _, body = found.text.partition("\n\n")
    ours_first = letters(head) == letters(found.title or "")
    return body if ours_first and letters(gold.split("\n")[0]) != letters(head) else found.text


def timed(seconds: Counter[str], name: str, work: Callable[[], Any]) -> Any:
    """Add the time of `work` to the contestant's."""
    start = time.perf_counter()
    result = work()
    seconds[name] += time.perf_counter() - start  # type: ignore[assignment]
    return result


def count_metadata(told: Counter[str], page: dict[str, Any], found: Document | None) -> None:
    """Count titles (letters only), dates (to the day) and languages that agree with the gold."""
    wanted = {"title": letters(page["title"]), "date": page["date"][:10], "language": page["lang"][:2]}
    got = {"title": "", "date": "", "language": ""}
    if found:
        day = found.published.date.isoformat() if found.published else ""
        got = {"title": letters(found.title or ""), "date": day, "language": found.language}
    if not page["title"]:
        return
    for key, value in wanted.items():
        told[key + " in gold"] += bool(value)
        told[key] += bool(value) and got[key] == value


def letters(text: str) -> str:
    """Fold a title to its letters."""
    return "".join(c for c in text.casefold() if c.isalnum())


def f1(gold: str, text: str, lang: str) -> float:
    """Token F1."""
    want, got = tokens(gold, lang), tokens(text, lang)
    shared = sum((want & got).values())
    return 2 * shared / ((sum(want.values()) + sum(got.values())) or 1)


def tokens(text: str, lang: str) -> Counter[str]:
    """Count words, or character pairs where words are not written apart."""
    if lang[:2] in ("zh", "ja"):
        text = re.sub(r"\s+", "", text)
        return Counter(text[i : i + 2] for i in range(len(text) - 1))
    return Counter(re.findall(r"\w+", text.casefold()))


if __name__ == "__main__":
    main()
