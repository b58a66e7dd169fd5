"""Which state a report is at home in, and which it mostly holds responsible: told from who acts, who is blamed and where.

Counts over whole reports; a single sentence proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import CULPRIT, STATEHOOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.view import View

_STATE: Final = 2
"""Length of a state's id."""
_DATELINE: Final = 4
"""How much a dateline counts for the report's home state, against a mention of one of its bodies."""
_BACK: Final = 6
"""Words from a preposition back to the verb that ascribes: "linked the break-in to"."""


def blamed(clauses: Clauses) -> Iterator[str]:
    """States that a sentence speaks of as culprits, once for each time."""
    view = clauses.view
    for phrase in clauses.phrases:
        noun = view.pack.nouns.get(phrase.head)
        if phrase.role in CULPRIT or (
            phrase.role == "thing" and phrase.link is not None and noun is not None and "deed" in noun[1]
        ):
            yield from phrase.parties
        if phrase.role not in (*STATEHOOD, "office", "person") or not phrase.parties:
            continue
        before, after = view.verbs[phrase.start - 1] if phrase.start else None, phrase.end
        if before is not None and before.classes & {"accuse", "sanction", "indict"} and not clauses.is_passive(phrase.start - 1):
            yield from (party for party in phrase.parties for _ in range(2))
        if _is_ascribed(clauses, phrase.start):
            yield from (party for party in phrase.parties for _ in range(2))
        while after < len(view) and view.tags[after] in ("ADV", "AUX"):
            after += 1
        if any(cue.cue.value == "predicate" and cue.start == after for cue in view.found("culprit", after)):
            yield from (party for party in phrase.parties for _ in range(2))
        verb = view.verbs[after] if after < len(view) else None
        if verb is not None and (verb.classes & {"deny", "reject"} or ("accuse" in verb.classes and clauses.is_passive(after))):
            yield from (party for party in phrase.parties for _ in range(2))


def _is_ascribed(clauses: Clauses, start: int) -> bool:
    """As in "attributed to X", "linked the group to X", "blamed on X", "carried out by X"."""
    view, at = clauses.view, start - 2
    if view.tag(start - 1) != "PREP" or view.words[start - 1] not in ("to", "on", "with", "by"):
        return False
    if view.words[start - 1] == "by":
        return any(cue.cue.value == "inverse" and cue.end == start for cue in view.found("culprit", max(0, start - 3), start))
    while at >= 0 and start - at < _BACK:
        verb = view.verbs[at]
        if verb is not None and verb.classes & {"ascribe", "blame_on"}:
            return True
        at -= 1
    return False


def places(clauses: Clauses) -> Iterator[str]:
    """States whose cities and regions a sentence names as places: "indicted in **Pittsburgh**"."""
    view = clauses.view
    for index, word in enumerate(view.words):
        if view.caps[index] and view.mention_at[index] is None:
            yield from (
                state
                for state, places in view.pack.places.items()
                if word in places or " ".join(view.words[index : index + 2]) in places
            )


def at_work(clauses: Clauses) -> Iterator[str]:
    """States whose bodies, officials and persons stand as subjects in a sentence; a dateline counts several times."""
    view = clauses.view
    for phrase in clauses.phrases:
        if not phrase.parties or len(phrase.parties[0]) != _STATE or phrase.link is not None:
            continue
        if phrase.start == 0 and phrase.role == "state" and _is_dateline(view):
            yield from (phrase.parties[0] for _ in range(_DATELINE))
        if phrase.role in ("agency", "office", "person") and view.tag(phrase.end) in ("V", "AUX", "ADV"):
            yield from (party for party in phrase.parties if len(party) == _STATE for _ in range(2))
        elif (
            phrase.role in ("state", "government")
            and view.tag(phrase.start - 1) != "PREP"
            and view.tag(phrase.end) in ("V", "AUX", "ADV")
        ):
            yield from (party for party in phrase.parties if len(party) == _STATE)


def _is_dateline(view: View) -> bool:
    """As in "TALLINN, May 18 (Agency) -": the first word stands in capitals, a dash or bracket follows soon."""
    head = view.slice(0, 1)
    return head.isupper() and len(head) > 2 and any(word in ("-", "(") for word in view.words[1:9])
