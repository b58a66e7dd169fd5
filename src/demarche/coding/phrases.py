"""Noun phrases: where they begin and end, who owns them, and what any later step may ask of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.view import INSIDE_NP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.coding.view import View
    from demarche.model import Span, Value

CULPRIT: Final = frozenset({"hackers", "group", "organ", "weak"})
"""Roles that can carry out an operation by what they are."""
STATEHOOD: Final = frozenset({"state", "government", "agency"})
VOICES: Final = frozenset(
    {
        "state",
        "government",
        "agency",
        "organisation",
        "company",
        "media",
        "person",
        "office",
        "researchers",
        "sources",
        "document",
        "name",
    }
)
"""Roles that can make a statement."""
BACK: Final = frozenset({"anaphor", "pronoun"})


class Phrase:
    """An actor noun phrase over tokens `[start, end)`; `core` is where the noun phrase itself ends."""

    __slots__ = (
        "core", "definite", "end", "fine", "head", "head_role", "link", "modified", "name", "parties", "plural", "possessor",
        "role", "start", "via", "view",
    )  # fmt: skip

    def __init__(self, view: View, start: int, end: int) -> None:
        self.view, self.start, self.end, self.core = view, start, end, end
        self.role = "thing"
        self.head = ""
        self.head_role = ""
        """Role of the head noun by itself, whatever stands before it."""
        self.parties: list[str] = []
        self.fine: list[str] = []
        self.link: Value | None = None
        self.definite = False
        self.plural = False
        self.possessor: Phrase | None = None
        self.modified = False
        """A word of cyber operations stands before the head ("hacking group")."""
        self.via = "name"
        self.name = ""
        """Proper name at the end that no lexicon knows: "spokesman **Jo Bloggs**"."""

    @property
    def span(self) -> Span:
        """Document span with post-modifiers."""
        return self.view.span(self.start, self.end)

    @property
    def text(self) -> str:
        """The phrase as written."""
        return self.view.slice(self.start, self.core)

    @property
    def is_actor(self) -> bool:
        """Tell whether the phrase names or points back at somebody who can carry out an operation."""
        return self.role in CULPRIT or self.role in STATEHOOD or self.role == "anaphor"

    @property
    def could_act(self) -> bool:
        """Tell whether the head is a word for people or bodies that a state beside it makes a culprit."""
        return self.role == "office" or self.head_role in ("weak", "people", "organ", "hackers")

    @property
    def whole_start(self) -> int:
        """First token with all owners: "**the president's** adviser"."""
        return self.possessor.whole_start if self.possessor is not None else self.start

    @property
    def groups(self) -> list[str]:
        """Ids of the groups it names."""
        return [ident for ident in self.fine if ident.startswith("grp:")]

    def take(self, other: Phrase) -> None:
        """Add another phrase's parties and fine ids."""
        self.parties.extend(party for party in other.parties if party not in self.parties)
        self.fine.extend(ident for ident in other.fine if ident not in self.fine)


def noun_phrases(view: View) -> Iterable[Phrase]:
    """Noun phrases of a sentence in order, owners before what they own, pronouns each a phrase."""
    index, size = 0, len(view)
    while index < size:
        tag = view.tags[index]
        if tag == "PRON" and not view.is_(index, "relative"):
            phrase = Phrase(view, index, index + 1)
            phrase.role = "pronoun"
            yield phrase
            index += 1
            continue
        if tag not in INSIDE_NP or tag == "POS":
            index += 1
            continue
        start = index
        index += 1
        while index < size and view.tags[index] in INSIDE_NP and not _breaks(view, start, index):
            index += 1
        stop = index
        while stop > start and view.tags[stop - 1] in ("POS",):
            stop -= 1
        yield from _possession(view, start, stop)


def _breaks(view: View, start: int, index: int) -> bool:
    """A new determiner begins a new phrase, unless it only follows another one ("all the")."""
    if view.tags[index] == "DET":
        return view.tags[index - 1] != "DET"
    mention, before = view.mention_at[index], view.mention_at[index - 1]
    if mention is not None and before is None and _is_time(view, start, index):
        return True  # "in December Facebook took"
    # two names side by side are one phrase only as "FBI Director", "Russia GRU", never "Ukraine Russia"
    return (
        mention is not None
        and before is not None
        and mention is not before
        and mention.kind == "state"
        and before.kind == "state"
        and before.use not in ("adjective",)
    )


def _is_time(view: View, start: int, index: int) -> bool:
    """Tell whether the tokens before `index` in the phrase are a date: "December", "May 18", "2020"; never a count."""
    before = range(start, index)
    dated = any(view.is_(at, "month") or view.is_(at, "weekday") or _is_year(view.words[at]) for at in before)
    return (
        dated
        and view.tag(start - 1) in ("PREP", "START", "END")
        and all(view.is_(at, "month") or view.is_(at, "weekday") or view.tags[at] == "NUM" for at in before)
    )


def _is_year(word: str) -> bool:
    return word.isdigit() and 1900 < int(word) < 2100


def _possession(view: View, start: int, end: int) -> Iterable[Phrase]:
    """Split "Russia's GRU" at the possessive: owner and owned, the owner also yielded as a phrase of its own."""
    cut = start
    owner: Phrase | None = None
    for index in range(start, end):
        if view.tags[index] == "POS" and cut < index:
            phrase = Phrase(view, cut, index)
            phrase.possessor = owner
            yield phrase
            owner, cut = phrase, index + 1
    if cut < end:
        phrase = Phrase(view, cut, end)
        phrase.possessor = owner
        yield phrase
