"""How strongly the words of one statement tie the culprit to a state: by modifier, verb, apposition, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import BACK, CULPRIT
from demarche.model import Value

if TYPE_CHECKING:
    from demarche.coding.draft import Draft
    from demarche.coding.phrases import Phrase

_REACH: Final = 25
"""Tokens behind a group in which an apposition or predicate may tie it to its state."""
_PREDICATE: Final = 8
"""The same behind words that only point back ("the group acts for …")."""
_BEFORE: Final = 5
"""Tokens before a group's name that may modify it."""
_WEAK: Final = frozenset({"link:adjective", "link:owner", "link:demonym"})
"""Rules that read no more than whose people they are."""


def link(draft: Draft) -> Value:
    """Read the link of an attribution, with the words that say it."""
    phrase = draft.culprit
    if phrase is None:
        return Value(value="none", via="anaphor", rule="link:anaphor")
    told = _of_phrase(phrase)
    if told.value in ("none", "nationality"):
        return _of_head(phrase, told) or (_tied(draft, phrase) if told.value == "none" else None) or told
    if told.value in ("state", "organ"):
        return _of_verb(draft, told) or told
    return told


def _tied(draft: Draft, phrase: Phrase) -> Value | None:
    return _modified(phrase) or _beside(draft, phrase)


def _of_phrase(phrase: Phrase) -> Value:
    if phrase.role in BACK:
        return Value(value="none", via="anaphor", rule="link:anaphor")
    if phrase.link is not None:
        return phrase.link
    if phrase.role in ("group", "hackers", "weak") or (phrase.groups and not _names_state(phrase)):
        return Value(value="none", span=phrase.span, rule="link:group-only")
    if phrase.role == "name" and not _names_state(phrase):
        return Value(value="none", span=phrase.span, rule="link:person")
    roles = {phrase.role, phrase.possessor.role if phrase.possessor is not None else ""}
    if roles & {"agency", "organ"} or _names_agency(phrase):
        return Value(value="organ", span=phrase.span, rule="link:organ")
    return Value(value="state", span=phrase.span, rule="link:state")


def _names_state(phrase: Phrase) -> bool:
    return any(_kind(phrase, index) == "state" for index in range(phrase.whole_start, phrase.end))


def _names_agency(phrase: Phrase) -> bool:
    return any(_kind(phrase, index) == "agency" for index in range(phrase.start, phrase.end))


def _kind(phrase: Phrase, index: int) -> str:
    mention = phrase.view.mention_at[index]
    return mention.kind if mention is not None else ""


def _of_head(phrase: Phrase, told: Value) -> Value | None:
    """Read "Russian agents", "four of the officers": whose people they are says for whom they work."""
    if phrase.role in BACK or (told.value == "nationality" and told.rule not in _WEAK):
        return None
    view = phrase.view
    ends = {phrase.core, phrase.end} | ({phrase.possessor.end} if phrase.possessor is not None else set())
    for index in range(phrase.whole_start, phrase.end):
        for cue in view.pack.links.at(view.words, index):
            if cue.section == "people" and index + len(cue.words) in ends:
                return Value(value=cue.value, span=phrase.span, rule="link:" + cue.rule)
    return None


def _modified(phrase: Phrase) -> Value | None:
    """Read "the state-backed operation APT40", "APT36, Pakistan-aligned hackers": inside or right before the name."""
    view, start = phrase.view, phrase.start
    while phrase.groups and start > max(0, phrase.start - _BEFORE) and view.tags[start - 1] in ("N", "NAME", "ADV"):
        start -= 1
    for index in range(start, phrase.end):
        for cue in view.pack.links.at(view.words, index):
            tied = cue.section == "standalone" and len(cue.words) > 1
            if tied or (cue.section == "compound" and view.hyphened(index) and _kind(phrase, index - 1) == "state"):
                return Value(value=cue.value, span=view.span(index, index + len(cue.words)), rule="link:" + cue.rule)
    return None


def _of_verb(draft: Draft, told: Value) -> Value | None:
    """Read "ordered", "linked to", "coming from": what the verb says of the state's part."""
    view = draft.clauses.view
    if draft.rule == "agent:from" and told.value == "state":
        return Value(value="territory", span=view.span(draft.trigger, draft.trigger + 1), rule="link:from")
    for index in (draft.trigger, *_reasons(draft)):
        for cue in view.pack.links.at(view.lemmas, index):
            if cue.section == "verbs" and _fits(cue.value, draft, told):
                return Value(value=cue.value, span=view.span(index, index + 1), rule="link:" + cue.rule)
    return None


def _fits(value: str, draft: Draft, told: Value) -> bool:
    """Tell whether a verb's link holds: what ties must be the attribution's own verb, a place unsays no organ."""
    own = value not in ("linked", "territory") or draft.rule.startswith("frame:")
    return own and (value != "territory" or told.value == "state")


def _reasons(draft: Draft) -> list[int]:
    """Find gerunds that say what somebody is accused of: "of directing", "for orchestrating"."""
    view = draft.clauses.view
    return [
        index for index in range(draft.trigger + 1, min(len(view), draft.trigger + _REACH))
        if view.tags[index - 1] == "PREP" and (verb := view.verbs[index]) is not None and "gerund" in verb.forms
    ]  # fmt: skip


def _beside(draft: Draft, phrase: Phrase) -> Value | None:
    """Read "APT10, a group run by the ministry": the same sentence ties a group to its state."""
    view, clauses = phrase.view, draft.clauses
    states = {actor.id for actor in draft.targets}
    for index in range(phrase.end, min(len(view), phrase.end + (_REACH if phrase.groups else _PREDICATE))):
        if view.words[index] in (";", '"'):
            return None
        other = clauses.at[index]
        if other is not None and other.start == index and other.link is not None and _same(other, states):
            return other.link
        for cue in view.pack.links.at(view.words, index):
            after = index + len(cue.words)
            tied = clauses.at[after] if after < len(view) else None
            if cue.section != "after" or len(cue.words) == 1 or tied is None or view.is_(index - 1, "have"):
                continue  # "whom Kyiv has linked to Moscow" is a statement of its own
            if states & set(tied.parties):
                return Value(value=cue.value, span=view.span(index, tied.end), rule="link:" + cue.rule)
    return None


def _same(other: Phrase, states: set[str]) -> bool:
    """Tell whether a phrase describes the same culprit: of its state, or of none after "is"."""
    view = other.view
    predicate = any(view.is_(at, "be") or view.words[at] == "as" for at in range(max(0, other.start - 3), other.start))
    return other.role in CULPRIT and (bool(states & set(other.parties)) or (predicate and not other.parties))
