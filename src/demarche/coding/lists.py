"""Lists: "Chinese and Russian hackers", "the US, the UK and NATO" become one phrase with several parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import CULPRIT

if TYPE_CHECKING:
    from demarche.coding.phrases import Phrase

def join_adjectives(phrases: list[Phrase]) -> list[Phrase]:
    """Join "Chinese and Russian hackers": a bare state adjective before a conjunction and a phrase of the same kind."""
    joined: list[Phrase] = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.role == "state"
            and phrase.role in CULPRIT
            and phrase.parties
            and not phrase.definite
            and before.via == "adjective"
            and not before.plural
            and phrase.start - before.end <= 2  # noqa: PLR2004
            and all(phrase.view.tags[i] == "CONJ" or phrase.view.words[i] == "," for i in range(before.end, phrase.start))
        ):
            phrase.parties = list(dict.fromkeys([*before.parties, *phrase.parties]))
            phrase.start = before.start
            joined[-1] = phrase
        else:
            joined.append(phrase)
    return joined


_LISTED: Final = frozenset({"state", "government", "agency", "organisation", "company", "office", "person", "media", "researchers"})


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
            if head.role == "thing":
                head.role = run[-1].role
        joined.append(head)
        index += max(1, len(run))
    return joined


def _run(phrases: list[Phrase], index: int) -> list[Phrase]:
    """The longest list that begins at a phrase: commas, closed by a conjunction (a headline may leave it out)."""
    first = phrases[index]
    kin = _LISTED if first.role in _LISTED else CULPRIT if first.role in CULPRIT else frozenset()
    if not kin or not first.parties and not first.fine:
        return [first]
    run = [first]
    closed = False
    for other in phrases[index + 1 :]:
        between = [w for w in first.view.words[run[-1].end : other.start] if w not in ('"', "the", "both", "of")]
        if other.head in other.view.pack.words["companion"] and between and between[-1] in ("and", "&", ",") and not other.parties:
            run.append(other)  # "the U.S. and its allies": never expanded
            closed = True
            if [w for w in first.view.words[other.end : other.end + 2] if w not in (",",)][:1] in (["including"], ["such"], ["like"], ["among"]):
                continue
            break
        if run[-1].head in other.view.pack.words["companion"] and closed and between in ([",", "including"], [",", "such", "as"], ["including"], [",", "like"]):
            run.append(other)
            closed = False
            continue
        if other.possessor is run[-1] or other.role not in kin or not (other.parties or other.fine):
            break
        if any(p.possessor is other for p in phrases):
            pass
        if between in ([","], ["/"]):
            run.append(other)
        elif between and between[-1] in ("and", "&") and len(between) <= 2 or between in (["as", "well", "as"], ["along", "with"], ["alongside"], [",", "along", "with"], [",", "as", "well", "as"], ["together", "with"]):  # noqa: PLR2004
            run.append(other)
            closed = True
            if between[-1] in ("and", "&"):
                break
        else:
            break
    last = run[-1]
    if closed and len(run) > 1 and first.view.words[last.start - 1] in ("and", "the", "its") and first.view.tag(last.end) in ("V", "AUX", "ADV"):
        in_object = first.view.tag(first.start - 1) in ("V", "PREP") and first.view.words[run[-2].end] == ","
        if in_object:
            return [first]  # "… hit Acme, and the ministry said": a new clause begins
    if closed:
        before = first.view.tag(first.start - 1)
        comma = first.view.words[first.end] == "," if first.end < len(first.view) else False
        return [first] if before == "PREP" and comma and len(run) > 1 and first.view.words[first.start - 1] in ("in", "against", "on", "to", "of") and _ends_clause(run) else run
    after = first.view.tag(run[-1].end)
    headline = first.view.sentence.headline and first.start <= 1 and after in ("V", "AUX", "ADV") and len(run) > 1
    return run if headline else [first]


def _ends_clause(run: list[Phrase]) -> bool:
    """After "…war in Ukraine, Britain and the EU said" the list begins behind the comma."""
    return run[-1].view.tag(run[-1].end) == "V"
