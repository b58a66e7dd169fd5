"""Lists: "Chinese and Russian hackers", "the US, the UK and NATO" become one phrase with several parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import CULPRIT

if TYPE_CHECKING:
    from demarche.coding.phrases import Phrase

_LISTED: Final = frozenset(
    {"state", "government", "agency", "organisation", "company", "office", "person", "media", "researchers"}
)
_NEAR: Final = 2
"""Tokens that may stand between two joined adjectives."""


def join_adjectives(phrases: list[Phrase]) -> list[Phrase]:
    """Join "Chinese and Russian hackers": a bare state adjective before a conjunction and a phrase of culprits."""
    joined: list[Phrase] = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        if before is not None and _is_joined_adjective(before, phrase):
            phrase.parties = list(dict.fromkeys([*before.parties, *phrase.parties]))
            phrase.start = before.start
            if phrase.role == "thing":
                phrase.role, phrase.link = "government", None
            joined[-1] = phrase
        else:
            joined.append(phrase)
    return joined


def _is_joined_adjective(before: Phrase, phrase: Phrase) -> bool:
    bare = before.role == "state" and before.via == "adjective" and not before.plural
    takes = (phrase.role in CULPRIT or _is_companion(phrase)) and bool(phrase.parties) and not phrase.definite
    between = range(before.end, phrase.start)
    return bare and takes and len(between) <= _NEAR and all(_joins(phrase, index) for index in between)


def _alliance(phrase: Phrase) -> list[str]:
    """The alliance that companions are named by: "**Five Eyes** allies"."""
    named = (
        mention.id
        for mention in phrase.view.mention_at[phrase.start : phrase.end]
        if mention is not None and mention.kind == "organisation"
    )
    return list(dict.fromkeys(named))


def _is_companion(phrase: Phrase) -> bool:
    """As in "Canadian partners": the states of those who join in."""
    return phrase.role == "thing" and phrase.head in phrase.view.pack.words["companion"]


def _joins(phrase: Phrase, index: int) -> bool:
    return phrase.view.tags[index] == "CONJ" or phrase.view.words[index] == ","


def join_lists(phrases: list[Phrase]) -> list[Phrase]:
    """Join coalition lists ("the US, the UK and NATO") and lists of culprits into one phrase."""
    joined: list[Phrase] = []
    index = 0
    while index < len(phrases):
        run = _run(phrases, index)
        head = phrases[index]
        if len(run) > 1:
            for other in run[1:]:
                head.take(other)
            head.end = head.core = run[-1].end
            head.plural = True
        joined.append(head)
        index += len(run)
    return joined


def _run(phrases: list[Phrase], index: int) -> list[Phrase]:
    """The list that begins at a phrase: items, commas, a conjunction that closes it; the phrase alone if it is none.

    A headline may leave the conjunction out ("US, UK blame …").
    """
    run, closed = _gather(phrases, index)
    if len(run) == 1:
        return run
    if not closed:
        first, after = run[0], run[0].view.tag(run[-1].end)
        return run if first.view.sentence.headline and first.start <= 1 and after in ("V", "AUX", "ADV") else run[:1]
    return run[:1] if _crosses_clauses(run) else run


def _gather(phrases: list[Phrase], index: int) -> tuple[list[Phrase], bool]:
    first = phrases[index]
    words = first.view.pack.words
    kin = _LISTED if first.role in _LISTED else CULPRIT if first.role in CULPRIT else frozenset()
    run, closed = [first], False
    if not kin or not (first.parties or first.fine):
        return run, closed
    for other in phrases[index + 1 :]:
        gap = _gap(run[-1], other)
        companions = other.head in words["companion"] and not other.parties
        if companions and gap and (gap[-1] in words["conjunction"] or gap[-1] == ","):
            run.append(other)  # "the U.S. and its allies": never expanded
            other.parties.extend(_alliance(other))
            closed = True
            if not _goes_on(other):
                break
        elif closed and run[-1].head in words["companion"] and _opens_members(other, gap):
            run.append(other)
            closed = False
        elif other.possessor is run[-1] or other.role not in kin or not (other.parties or other.fine):
            break
        elif gap in ([","], ["/"]):
            run.append(other)
        elif _closes(other, gap):
            run.append(other)
            closed = True
            if gap[-1] in words["conjunction"]:
                break
        else:
            break
    return run, closed


def _gap(before: Phrase, after: Phrase) -> list[str]:
    """Words between two items, quotation marks and words that only introduce left out."""
    filler = before.view.pack.words["list_filler"]
    return [word for word in before.view.words[before.end : after.start] if word not in filler]


def _closes(other: Phrase, gap: list[str]) -> bool:
    """As in "X and Y", "X, and Y", "X as well as Y"."""
    if not gap:
        return False
    pack = other.view.pack
    joined = gap[-1] in pack.words["conjunction"] and len(gap) <= _NEAR
    return joined or " ".join(word for word in gap if word != ",") in pack.words["list_close"]


def _goes_on(companions: Phrase) -> bool:
    """As in "…and its allies, including": members are named after all."""
    view = companions.view
    after = [word for word in view.words[companions.end : companions.end + 2] if word != ","]
    return bool(after) and after[0] in view.pack.words["including"]


def _opens_members(other: Phrase, gap: list[str]) -> bool:
    return " ".join(word for word in gap if word != ",") in other.view.pack.words["including"]


def _crosses_clauses(run: list[Phrase]) -> bool:
    """The list is none: the last item begins a clause of its own, or the first ends one.

    "… hit Acme, and the ministry said", "…war in Ukraine, Britain and the EU said".
    """
    first, last, view = run[0], run[-1], run[0].view
    before, after = view.tag(first.start - 1), view.tag(last.end)
    comma_first = first.end < len(view) and view.words[first.end] == ","
    made_by = view.is_(first.start - 1, "maker")  # "a report from A, B, and C released today"
    if after in ("V", "AUX", "ADV") and before in ("V", "PREP") and view.words[run[-2].end] == "," and not made_by:
        return True
    return before == "PREP" and comma_first and after == "V" and not made_by
