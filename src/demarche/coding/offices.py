"""Offices and persons: whose an office is by itself, who stays unidentified, who only shares a last name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.naming import is_known_word

if TYPE_CHECKING:
    from demarche.coding.phrases import Phrase

_SHORTEST: Final = 3
"""Letters of the shortest first name."""


def implied_state(phrase: Phrase) -> str:
    """State that an office implies by itself, read beyond the noun phrase: "the director of national intelligence"."""
    view = phrase.view
    for index in range(phrase.start, phrase.core):
        for cue in view.pack.offices.at(view.words, index):
            if index + len(cue.words) > phrase.core or phrase.role == "office":
                return view.pack.office_of.get(cue.phrase, "")
    return ""


def is_plain_office(phrase: Phrase) -> bool:
    """The phrase is an office and nothing else ("the Foreign Ministry"), or written small; a name says nothing of a state."""
    view = phrase.view
    start = phrase.start + (view.tags[phrase.start] == "DET")
    if not any(view.caps[max(1, start) : phrase.end]):
        return True
    if start == phrase.start and not any(view.caps[start + 1 : phrase.end]) and view.words[start].endswith("s"):
        return True
    return any(start + len(cue.words) == phrase.end for cue in view.pack.offices.at(view.words, start))


def is_veiled(phrase: Phrase) -> bool:
    """An official who is not identified: "a senior US official", "two officials", "unnamed officials"."""
    view = phrase.view
    if phrase.name or not any(view.is_(index, "unidentified") for index in range(phrase.start, phrase.core)):
        return False
    lead = view.words[phrase.start]
    if phrase.fine:
        return False
    if any(view.is_(index, "veil") for index in range(max(0, phrase.start - 1), phrase.core)):
        return True
    return (lead in ("a", "an", "one", "another") and not phrase.plural) or view.is_(phrase.start, "number")


def holds_office(phrase: Phrase) -> bool:
    """An office that only a state's officials hold: minister, senator, prosecutor; not director or spokesman."""
    view = phrase.view
    return (
        phrase.role == "office"
        and not phrase.parties
        and any(view.is_(index, "public_office") for index in range(phrase.start, phrase.core))
    )


def is_last_name_only(phrase: Phrase) -> bool:
    """The lexicon's name in the phrase is a last name alone."""
    view, mention = phrase.view, phrase.view.mention_at[phrase.core - 1]
    return (
        mention is not None and mention.kind == "person" and (phrase.core < 2 or view.mention_at[phrase.core - 2] is not mention)
    )


def namesake_of(phrase: Phrase) -> str:
    """Full name of a person who shares a last name with one of the lexicon: "expert **Jo Bloggs**"."""
    view, at = phrase.view, phrase.core - 2
    if (
        not is_last_name_only(phrase)
        or at < phrase.start
        or not view.caps[at]
        or view.mention_at[at] is not None
        or view.sentence.headline
    ):
        return ""
    if not view.words[at].isalpha() or len(view.words[at]) < _SHORTEST or is_known_word(view, at):
        return ""
    return view.slice(at, phrase.core)
