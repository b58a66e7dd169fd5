"""Proper names that stand in no lexicon: told by their capitals and by what they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demarche.coding.phrases import Phrase
    from demarche.coding.view import View

_LONGEST_NAME: Final = 3


def proper_name(phrase: Phrase) -> str:
    """Capitalised words at the end of a noun phrase that stand in no lexicon."""
    view, start = phrase.view, phrase.end
    if all(view.caps[phrase.start : phrase.end]) and view.sentence.headline and phrase.end - phrase.start > _LONGEST_NAME:
        return ""
    while start > phrase.start and phrase.end - start < _LONGEST_NAME + 1:
        at = start - 1
        if not (view.caps[at] and view.tags[at] == "N" and view.mention_at[at] is None) or is_known_word(view, at):
            break
        start -= 1
    if start == 0 and phrase.end - start == 1 and not view.sentence.headline and view.words[0] in view.pack.nouns:
        return ""
    return view.slice(start, phrase.end) if start < phrase.end else ""


def _is_head(view: View, index: int) -> bool:
    return (
        any(len(cue.words) == 1 for cue in view.pack.heads.at(view.words, index))
        or any(len(cue.words) == 1 for cue in view.pack.offices.at(view.words, index))
        or view.words[index] in view.pack.words["honorific"]
        or view.words[index] in view.pack.words["month"]
        or view.words[index] in view.pack.words["weekday"]
    )


def heads(view: View, start: int, end: int) -> list[tuple[str, int, int]]:
    """Head nouns in a noun phrase as (role, start, end), the longest at a place."""
    found: list[tuple[str, int, int]] = []
    for index in range(start, end):
        if view.mention_at[index] is not None and view.mention_at[index].kind not in ("state",):  # type: ignore[union-attr]
            continue
        found.extend(
            (cue.value, index, index + len(cue.words))
            for cue in view.pack.heads.at(view.words, index)
            if cue.section == "heads" and index + len(cue.words) <= end
        )
        for cue in view.pack.offices.at(view.words, index):
            if index + len(cue.words) <= end:
                found.append(("office", index, index + len(cue.words)))
                break
    return found


def unknown_group(phrase: Phrase) -> str:
    """Name of a group that no lexicon knows, before its head: "the **GreyVibe** hacking group"."""
    view = phrase.view
    for _, start, end in heads(view, phrase.start, phrase.end):
        at = start
        while (
            at > phrase.start
            and view.caps[at - 1]
            and view.tags[at - 1] == "N"
            and view.mention_at[at - 1] is None
            and not is_known_word(view, at - 1)
        ):
            at -= 1
        if at < start and (at > 0 or start - at > 1 or not view.words[at].endswith("s")):
            return view.slice(at, start)
        if end < phrase.end and view.caps[end] and view.mention_at[end] is None and not is_known_word(view, end):
            return view.slice(end, phrase.end)
    return ""


def is_known_word(view: View, index: int) -> bool:
    """Tell whether a capitalised word is one of the pack's own words rather than a name."""
    word, pack = view.words[index], view.pack
    known = word in pack.verbs or word in pack.nouns or any(word in words for words in pack.words.values())
    return (
        known
        or _is_head(view, index)
        or any(True for _ in pack.heads.at(view.words, index))
        or any(True for _ in pack.links.at(view.words, index))
        or any(True for _ in pack.cues.at(view.words, index))
    )
