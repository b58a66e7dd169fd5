"""Responsibility said outright: "was behind", "the work of", "carried out by", "conducted from the territory of"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.colour import is_cyber
from demarche.coding.culprits import assertion, names_deed
from demarche.coding.phrases import BACK, CULPRIT, STATEHOOD
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.draft import Draft
    from demarche.coding.phrases import Phrase
    from demarche.lexicon.words import Found

_BEHIND: Final = 18
"""Tokens before "by" in which cyber conduct must be named when a state follows."""
_REACH: Final = 6
"""Tokens before "by" in which the deed stands."""
_LEAD: Final = 8
"""Tokens before "by" that the statement takes in."""
_DEEDS: Final = frozenset({"hack", "steal", "attack"})

_NEXT: Final = 3
"""Tokens behind a phrase of responsibility in which its object's head may stand."""


def by_predicate(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "X was behind Y", "Y was the work of X"; the weaker phrases ask more of a state or body."""
    for found in clauses.view.found("culprit"):
        culprit = _of_predicate(clauses, found)
        if (
            culprit is None
            or _is_denied(clauses, culprit, found.start)
            or any(word in clauses.view.pack.words["aftermath"] for word in clauses.view.words[found.end : found.end + _NEXT])
            or not _fits(clauses, discourse, culprit, found.cue.value)
        ):
            continue
        draft = assertion(clauses, "culprit:" + found.cue.phrase, culprit, found.start, discourse)
        if draft is not None:
            yield draft


def _of_predicate(clauses: Clauses, found: Found) -> Phrase | None:
    """Who a phrase of responsibility speaks of: its subject, or what stands behind it."""
    if found.cue.value in ("predicate", "soft_predicate"):
        return _subject_of_predicate(clauses, found.start)
    if found.cue.value not in ("inverse", "soft_inverse") or found.end >= len(clauses.view):
        return None
    culprit = clauses.at[found.end]
    general = found.cue.value == "soft_inverse" and culprit is not None and culprit.role not in ("hackers", "group")
    return None if general else culprit


def _fits(clauses: Clauses, discourse: Discourse, culprit: Phrase, kind: str) -> bool:
    if culprit.role in CULPRIT or culprit.role in BACK or (culprit.role == "people" and kind == "inverse"):
        return True
    if culprit.role not in STATEHOOD and not (culprit.role in ("person", "office") and culprit.parties):
        return False
    if kind == "soft_predicate":
        return is_cyber(clauses.view) or (discourse.cyber_near and names_deed(clauses))
    return discourse.cyber_near


def _is_denied(clauses: Clauses, culprit: Phrase, index: int) -> bool:
    """Read "unlikely to have been behind": the sentence takes the culprit out."""
    return any(word in clauses.view.pack.words["denial"] for word in clauses.view.words[culprit.end : index])


def _subject_of_predicate(clauses: Clauses, index: int) -> Phrase | None:
    """Subject before "was behind"; the noun phrase itself in "the group behind the attack"."""
    view, at = clauses.view, index - 1
    while at >= 0 and (view.tags[at] in ("ADV", "NEG", "DET", "AUX") or view.is_(at, "seeming") or view.is_(at, "infinitive")):
        at -= 1
    direct = clauses.at[at] if at >= 0 else None
    if direct is not None and view.tag(direct.start - 1) != "PREP":
        return direct
    return clauses.subject(index)


def by_agent(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "an attack by Russian hackers", "hacked by North Korea", "attacks from Iran"."""
    view = clauses.view
    for index in range(len(view) - 1):
        if view.tags[index] != "PREP" or not (view.is_(index, "agent") or view.is_(index, "origin")):
            continue
        culprit, before = clauses.at[index + 1], _deed_before(clauses, index)
        if culprit is None or culprit.start != index + 1 or before is None:
            continue
        if view.is_(index, "origin") and before != "origin" and (culprit.role != "state" or before != "deed"):
            continue
        acts = culprit.role in CULPRIT or culprit.role == "anaphor"
        rules = culprit.role in STATEHOOD and is_cyber(view, max(0, index - _BEHIND), index)
        draft = assertion(clauses, f"agent:{view.words[index]}", culprit, index, discourse) if acts or rules else None
        if draft is not None:
            draft.start = max(0, index - _LEAD)
            yield draft


def by_origin(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "from the territory of China", "attacks originating in Iran": a place stands for who is held responsible."""
    view = clauses.view
    for index in range(len(view)):
        for cue in view.pack.links.at(view.words, index):
            after = index + len(cue.words)
            if cue.section != "after" or cue.value != "territory" or cue.phrase in view.pack.words["place"] or after >= len(view):
                continue
            state, beside = clauses.at[after], clauses.at[index]
            if state is None or state.role not in ("state", "government", "office") or not state.parties:
                continue
            if _deed_before(clauses, index) is None or (beside is not None and beside.role in CULPRIT):
                continue
            draft = assertion(clauses, "origin", state, index, discourse)
            if draft is not None:
                draft.link = Value(value="territory", span=view.span(index, state.end), rule="link:" + cue.rule)
                draft.start = max(0, index - _LEAD)
                yield draft
                return


def _deed_before(clauses: Clauses, index: int) -> str | None:
    """Tell what stands before "by" or "from": a verb of origin, a participle of attack, or a noun for a deed."""
    view = clauses.view
    for at in range(index - 1, max(-1, index - _REACH - 1), -1):
        verb, noun = view.verbs[at], view.pack.nouns.get(view.words[at])
        if verb is not None and "origin" in verb.classes:
            return "origin"
        if verb is not None and verb.classes & _DEEDS and "participle" in verb.forms:
            return "verb"
        if noun is not None and "deed" in noun[1]:
            return "deed"
        if view.tags[at] == "PUNCT" and view.words[at] in (",", ";", "."):
            return None
    return None
