"""What grouping looks up: families of acts, ranks of sources, members of organisations, words of claims."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from demarche.grouping.copies import publisher_of
from demarche.lexicon.tables import DATA, rows, toml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from demarche.lexicon import Publisher
    from demarche.model import Document, Report, Statement

RANKS: Final = {
    "official_statement": 0, "indictment": 0, "advisory": 0, "press_release": 0, "transcript": 1, "wire": 2,
    "vendor_report": 2, "news": 3, "analysis": 4, "blog": 5, "unknown": 5, "social": 6, "aggregator": 7,
}  # fmt: skip
"""Rank of a document's kind as a source for somebody's words, 0 best."""
PUBLISHER_RANKS: Final = {"official": 0, "press_release": 0, "vendor": 2}
"""Rank by the publisher's kind where the document's own kind says less."""
VOICES: Final = {"own": 0, "quoted": 1, "reported": 2, "embedded": 3}
UNNAMED: Final = frozenset({"", "narrator", "anon", "anon:researchers"})
"""Speakers that are no party."""


@cache
def families() -> Mapping[str, str]:
    """Family of each act, from the codebook."""
    columns = ("value", "rank", "family", "definition", "example", "source")
    return {row["value"]: row["family"] for row in rows(DATA / "codebook" / "act.tsv", columns)}


def family(statement: Statement) -> str:
    """Family of a statement's act."""
    return families().get(statement.act.value, "")


@cache
def _memberships() -> tuple[tuple[str, str, int, int], ...]:
    columns = ("organisation", "member", "from", "until", "source")
    return tuple(
        (row["organisation"], row["member"], int(row["from"] or 0), int(row["until"] or 9999))
        for row in rows(DATA / "memberships.tsv", columns)
    )


def members(organisation: str, year: int) -> frozenset[str]:
    """Members of an organisation in a year; empty for anything else."""
    return frozenset(m for o, m, begin, end in _memberships() if o == organisation and begin <= year <= end)


@cache
def claim_words(language: str, claim: str) -> tuple[str, ...]:
    """Phrases by which a language makes a claim, `first_time`; none for a language without them."""
    path = DATA / "languages" / language / "grouping.toml"
    if not language.isalpha() or not path.is_file():
        return ()
    return tuple(toml(path)["claims"].get(claim, ()))


def source_rank(document: Document, publishers: Mapping[str, Publisher]) -> int:
    """Rank a document as a source, 0 best."""
    own = publisher_of(document, publishers)
    return min(RANKS[document.kind], PUBLISHER_RANKS.get(own.kind, 9) if own else 9)


def order(statement: Statement, document: Document, publishers: Mapping[str, Publisher]) -> tuple[int, int, bool, str, str]:
    """Sort key of renderings: the best source first, then own and quoted words, body before headline, the earliest."""
    day = document.published.date.isoformat() if document.published else "9999"
    return (
        source_rank(document, publishers),
        VOICES.get(statement.voice.value, 2),
        "headline" in statement.flags,
        day,
        statement.id,
    )


def said(statement: Statement, report: Report) -> dt.date | None:
    """Day a statement was made: as it says itself, else when its report was published."""
    if statement.said_on and statement.said_on.precision in ("day", "relative"):
        return statement.said_on.start
    return report.document.published.date if report.document.published else None


def parties(statement: Statement) -> frozenset[str]:
    """Named parties that speak in a statement."""
    return frozenset(actor.id for actor in statement.speakers if actor.id not in UNNAMED)


def accused(statement: Statement) -> frozenset[str]:
    """Parties a statement is directed at."""
    return frozenset(actor.id for actor in statement.targets if actor.id and actor.id != "anon")
