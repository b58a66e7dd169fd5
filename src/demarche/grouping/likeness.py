"""How alike two reports are: the keys they name first, their words second, their dates third.

Nothing here looks at a third report: words are weighed by a fixed table of how common they are, so that a report that
is added later changes no likeness that was found before.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.grouping.copies import report_text
from demarche.lexicon.tables import DATA, rows
from demarche.lexicon.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from demarche.model import Report

_WORD: Final = re.compile(r"[^\W\d_]+|\d[\d.,]*\d|\d")
SHORTEST: Final = 3
"""Letters a word needs."""
HEAD: Final = 1000
"""Characters of the report that tell its news; what comes later tends to be background."""
KEY_HEAD: Final = 1200
"""Reach of the head for names, the title included."""
STRONGEST: Final = 120
"""Words kept of a report."""
TITLE_WEIGHT: Final = 2.0
HEAD_WEIGHT: Final = 1.5
RARE: Final = 1.0
"""Reports of 1,000 that a word in no table is taken to stand in."""
KEY_AGREES: Final = 1.2
KEY_DIFFERS: Final = 0.8
ACCUSED_DIFFER: Final = 0.5
FADES: Final = 60.0
"""Days in which the likeness of two reports falls to 1/e."""
UNDATED: Final = 14
"""Days taken to lie between a report without a date and any other."""
CULPRITS: Final = 2
"""Accused parties that a report is taken to be about."""
PAST_WEIGHT: Final = 0.3
ACCUSING: Final = frozenset({"attribute", "suspect", "corroborate", "name_group", "respond"})
EVENT_KINDS: Final = frozenset({"operation", "cve"})
ACTOR_KINDS: Final = frozenset({"group", "malware"})
KEY_KINDS: Final = EVENT_KINDS | ACTOR_KINDS | {"product"}

Vector = dict[str, float]
Weights = defaultdict[str, float]


class Profile(msgspec.Struct, frozen=True):
    """What grouping knows of a report."""

    document: str
    day: int | None
    """Publication date as an ordinal; without one, the newest day that a statement is dated to in the text."""
    words: Vector
    head: Vector
    events: frozenset[str]
    """Operations and CVE named in the head."""
    actors: frozenset[str]
    """Groups and malware named in the head."""
    accused: frozenset[str]
    accusers: frozenset[str]
    named: frozenset[str]
    """Operations and CVE named anywhere."""
    responds: bool
    """Its head tells of a response."""
    firm: bool
    """It holds an attribution, not only suspicions."""


def is_relevant(report: Report) -> bool:
    """Tell whether a report can tell of a case: it holds a statement, or names an operation, group, product or CVE."""
    return bool(report.statements) or any(mention.kind in KEY_KINDS for mention in report.mentions)


def profile(report: Report) -> Profile:
    """Read off a report what it is compared by."""
    document, text = report.document, report_text(report)
    heads = [mention for mention in report.mentions if mention.span.start < KEY_HEAD and mention.id]
    accusing = [statement for statement in report.statements if statement.act.value in ACCUSING]
    return Profile(
        document=document.id,
        day=_day(report),
        words=_vector(_counts(document.title, text, HEAD_WEIGHT), document.language, STRONGEST),
        head=_vector(_counts(document.title, text[:HEAD], 1.0), document.language, None),
        events=frozenset(mention.id for mention in heads if mention.kind in EVENT_KINDS),
        actors=frozenset(mention.id for mention in heads if mention.kind in ACTOR_KINDS),
        accused=frozenset(accused_of(report)[:CULPRITS]),
        accusers=frozenset(actor.id for statement in accusing for actor in statement.speakers),
        named=frozenset(mention.id for mention in report.mentions if mention.kind in EVENT_KINDS and mention.id),
        responds=any(
            statement.act.value == "respond" and statement.status.value == "current" and statement.span.start < KEY_HEAD
            for statement in accusing
        ),
        firm=any(statement.act.value == "attribute" and statement.status.value == "current" for statement in accusing),
    )


def _day(report: Report) -> int | None:
    if report.document.published:
        return report.document.published.date.toordinal()
    dated = [one.said_on for one in report.statements if one.said_on and one.said_on.basis == "text"]
    return max((on.start.toordinal() for on in dated if on.precision == "day"), default=None)


def accused_of(report: Report) -> list[str]:
    """Parties a report holds responsible, the most often named first; what is past counts less."""
    weight: Weights = defaultdict(float)
    for statement in report.statements:
        if statement.act.value in ACCUSING:
            for target in statement.targets:
                if target.id and not target.id.startswith("anon"):
                    weight[target.id] += 1 if statement.status.value == "current" else PAST_WEIGHT
    return sorted(weight, key=lambda party: (-weight[party], party))


def likeness(one: Profile, two: Profile) -> float:
    """Say how alike two reports are: 0 for nothing in common, some .1 for two accounts of an event, 1 for one text."""
    words = 0.5 * _cosine(one.words, two.words) + 0.5 * _cosine(one.head, two.head)
    keys = _agreement(one.events, two.events) * _agreement(one.actors, two.actors)
    return words * keys * _agreement(one.accused, two.accused, ACCUSED_DIFFER) * math.exp(-days_between(one, two) / FADES)


def days_between(one: Profile, two: Profile) -> int:
    """Days between two reports."""
    return UNDATED if one.day is None or two.day is None else abs(one.day - two.day)


def _agreement(one: frozenset[str], two: frozenset[str], differs: float = KEY_DIFFERS) -> float:
    if not one or not two:
        return 1.0
    return KEY_AGREES if one & two else differs


def _counts(title: str | None, text: str, head_weight: float) -> Weights:
    counts: Weights = defaultdict(float)
    for word in _words(title or ""):
        counts[word] += TITLE_WEIGHT
    for word in _words(text[:HEAD]):
        counts[word] += head_weight
    for word in _words(text[HEAD:]):
        counts[word] += 1.0
    return counts


def _words(text: str) -> Iterable[str]:
    return (word for word in _WORD.findall(fold(text)) if len(word) >= SHORTEST)


def _vector(counts: Mapping[str, float], language: str, strongest: int | None) -> Vector:
    common = commonness(language)
    merged: Weights = defaultdict(float)
    for word, count in counts.items():
        if common or word[0].isupper() or word[0].isdigit():
            merged[word.lower()] += count
    weights = {
        word: (1 + math.log(count) if count > 1 else count) * math.log(1000 / common.get(word, RARE))
        for word, count in merged.items()
    }
    kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:strongest]
    length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    return {word: weight / length for word, weight in kept if weight > 0}


def _cosine(one: Vector, two: Vector) -> float:
    return sum(one[word] * two[word] for word in sorted(one.keys() & two.keys()))


@cache
def commonness(language: str) -> Mapping[str, float]:
    """Look up how many of 1,000 reports of a language hold each word.

    Empty for a language without a table: of its reports only names and numbers are compared, for without weights the
    commonest words would decide.
    """
    path = DATA / "languages" / language / "commonness.tsv"
    if not language.isalpha() or not path.is_file():
        return {}
    return {row["word"]: float(row["reports"]) for row in rows(path, ("word", "reports"))}
