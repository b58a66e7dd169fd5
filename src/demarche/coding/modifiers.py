"""What follows a noun phrase and belongs to it: ties to a state, other names, appositions, the whole it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import CULPRIT, STATEHOOD
from demarche.model import Value

if TYPE_CHECKING:
    from demarche.coding.phrases import Phrase

_HOUSES: Final = frozenset({"company", "organisation", "agency", "media", "government"})
"""Who researchers, reports and officials may belong to."""


def take_whole(phrase: Phrase, following: Phrase) -> None:
    """Read "members of the group", "two officers of the GRU", "researchers at Acme": the part speaks for its whole."""
    between = phrase.view.words[phrase.end : following.start]
    if _is_of_house(phrase, following, between):
        phrase.take(following)
        phrase.end = following.end
    elif between == ["of"] and _is_part(phrase, following):
        organ = following.role == "agency"
        phrase.role = "organ" if organ else following.role
        phrase.take(following)
        phrase.definite = phrase.definite or following.definite
        phrase.link = following.link or (
            Value(value="organ", span=phrase.view.span(phrase.start, following.end), rule="link:part-of") if organ else None
        )
        phrase.end = following.end


def _is_of_house(phrase: Phrase, following: Phrase, between: list[str]) -> bool:
    speaks = phrase.role in ("researchers", "document", "office", "sources", "name") and not phrase.parties
    of_state = following.role == "state" and phrase.role in ("office", "name") and between == ["of"]
    house = bool(following.parties) and (following.role in _HOUSES or of_state)
    return speaks and house and len(between) == 1 and between[0] in phrase.view.pack.words["house_preposition"]


def _is_part(phrase: Phrase, following: Phrase) -> bool:
    bare = phrase.role in ("thing", "weak", "office", "organ", "definite", "anaphor") and not (phrase.parties or phrase.fine)
    whole = bool(following.groups) or following.role in CULPRIT or following.role in ("agency", "anaphor")
    return bare and whole and phrase.head in phrase.view.pack.words["partitive"]


_FILLER: Final = frozenset({"AUX", "ADV", "SUB"})


def post_modify(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Take in "linked to Iran", "(also known as X)", ", a Russian group" behind the noun phrase, while they follow each other."""
    view = phrase.view
    for _ in range(4):
        index = phrase.end
        relative = False
        while index < len(view) and (view.words[index] in (",", "(", "'", '"', "-") or view.tags[index] in _FILLER):
            if view.tags[index] == "AUX" and not relative:
                return  # "the group is linked to Iran" is a statement of its own
            relative = relative or view.tags[index] == "SUB"
            index += 1
        if not (
            _take_link(phrase, index, by_start)
            or _take_alias(phrase, index, by_start)
            or _take_apposition(phrase, index, by_start)
        ):
            return
        if phrase.end < len(view) and view.words[phrase.end] == ")":
            phrase.end += 1


def _take_link(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    view = phrase.view
    if index >= len(view):
        return False
    for cue in view.pack.links.at(view.words, index):
        if cue.section != "after":
            continue
        after = index + len(cue.words)
        other = by_start.get(after) or by_start.get(after + 1) or _next_owner(by_start, after)
        if other is None or not other.parties or other.role not in (*STATEHOOD, "organ", "office", "thing"):
            continue
        if other.role == "thing" and cue.value not in ("territory", "directed", "on_behalf", "linked"):
            continue
        if phrase.link is None or phrase.link.value == "nationality":
            phrase.link = Value(value=cue.value, span=view.span(index, other.end), rule="link:" + cue.rule)
        phrase.take(other)
        phrase.end = max(phrase.end, other.end)
        _more_owners(phrase, by_start)
        return True
    return False


def _next_owner(by_start: dict[int, Phrase], after: int) -> Phrase | None:
    return next((p for p in by_start.values() if p.possessor is not None and p.possessor.start == after and p.parties), None)


def _more_owners(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Go on over the rest of an owner chain: "Russia's GRU"."""
    for other in by_start.values():
        if other.possessor is not None and other.possessor.end == phrase.end and other.role in (*STATEHOOD, "organ"):
            phrase.take(other)
            phrase.end = other.end


def _take_alias(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    view = phrase.view
    if index >= len(view):
        return False
    bracketed = index > phrase.end and view.words[index - 1] in ("(", ",", '"', "'")
    starts = [index + len(cue.words) for cue in view.pack.links.at(view.words, index) if cue.section == "alias"]
    if bracketed or index == phrase.end:
        starts.append(index)
    for start in starts:
        at = start
        while at < len(view) and view.words[at] in ('"', "'", "the"):
            at += 1
        other = by_start.get(at) or by_start.get(start)
        if other is not None and other is not phrase and other.role == "group" and other.start >= phrase.end:
            phrase.take(other)
            if phrase.role not in ("group", "hackers"):
                phrase.role = "group"
            phrase.end = other.end
            _skip_aliases(phrase, by_start)
            return True
    return False


def _skip_aliases(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Take in the rest of a list of aliases."""
    view = phrase.view
    while phrase.end < len(view):
        at = phrase.end
        while at < len(view) and (view.words[at] in (",", '"', "'", "or") or view.tags[at] == "CONJ"):
            at += 1
        other = by_start.get(at)
        if other is None or other.role != "group" or at == phrase.end:
            return
        phrase.take(other)
        phrase.end = other.end


def _take_apposition(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    """Read ", a Russian state-backed group" after a named group; ", Russia's intelligence agency" after an agency."""
    view = phrase.view
    if index == phrase.end or view.words[index - 1] not in (",", "(") or phrase.role not in ("group", "hackers"):
        return False
    other = by_start.get(index)
    if other is None or other.role not in CULPRIT or (other.role == "group" and not other.parties):
        return False
    if not (view.tags[index] == "DET" or other.parties):
        return False
    if other.end < len(view) and not view.is_(other.end, "apposition_end"):
        return False
    phrase.take(other)
    phrase.link = phrase.link or other.link
    phrase.end = other.end
    return True
