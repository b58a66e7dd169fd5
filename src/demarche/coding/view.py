"""A sentence prepared for reading: its words, what part each plays, its cues and the names that stand in it.

Parts of speech are told from closed word classes, known verb forms and position; that is enough for finding who did what,
needs no model and runs at the speed of a few dictionary look-ups a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.tagging import tag
from demarche.lexicon.words import Found, fold, tokens
from demarche.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demarche.lexicon import Pack
    from demarche.lexicon.words import Verb
    from demarche.model import Mention, Sentence

NOMINAL: Final = frozenset({"N", "NAME", "NUM"})
INSIDE_NP: Final = frozenset({"N", "NAME", "NUM", "DET", "POS"})


class View:
    """One sentence's words with their tags. Indices are token numbers; `span` turns them into document offsets."""

    __slots__ = (
        "caps", "cue_at", "cues", "ends", "lemmas", "mention_at", "mentions", "number", "pack", "quoted", "sentence", "starts",
        "tags", "text", "verbs", "words",
    )  # fmt: skip

    def __init__(
        self, text: str, sentence: Sentence, number: int, mentions: Sequence[Mention], quotes: Sequence[Mention], pack: Pack
    ) -> None:
        base = sentence.span.start
        found = _without_abbreviation_stops(tokens(fold(sentence.span.of(text))), pack)
        self.text, self.sentence, self.number, self.pack = text, sentence, number, pack
        self.starts = [base + start for start, _, _ in found]
        self.ends = [base + end for _, end, _ in found]
        self.words = [word for _, _, word in found]
        self.caps = [text[start].isupper() for start in self.starts]
        self.mentions = mentions
        self.mention_at: list[Mention | None] = [None] * len(found)
        self._place(mentions)
        self.verbs: list[Verb | None] = [None] * len(found)
        self.tags = [""] * len(found)
        tag(self)
        self.lemmas = [verb.lemma if verb else word for verb, word in zip(self.verbs, self.words, strict=True)]
        self.cues = pack.cues.scan(self.words)
        self.cue_at: dict[tuple[int, str], list[Found]] = {}
        for cue in self.cues:
            self.cue_at.setdefault((cue.start, cue.cue.section), []).append(cue)
        self.quoted = [any(quote.span.start < start < quote.span.end for quote in quotes) for start in self.starts]

    def _place(self, mentions: Sequence[Mention]) -> None:
        index = 0
        for mention in mentions:
            while index < len(self.starts) and self.ends[index] <= mention.span.start:
                index += 1
            at = index
            while at < len(self.starts) and self.starts[at] < mention.span.end:
                self.mention_at[at] = mention
                at += 1

    def __len__(self) -> int:
        return len(self.words)

    def span(self, start: int, end: int) -> Span:
        """Document span of tokens `[start, end)`."""
        return Span(self.starts[start], self.ends[end - 1])

    def slice(self, start: int, end: int) -> str:
        """Text of tokens `[start, end)`."""
        return self.text[self.starts[start] : self.ends[end - 1]]

    def hyphened(self, index: int) -> bool:
        """Tell whether a hyphen joins the token to the one before."""
        return (
            0 < index < len(self.starts)
            and self.starts[index] - self.ends[index - 1] == 1
            and self.text[self.ends[index - 1]] in "-‐‑–"
        )

    def is_(self, index: int, word_class: str) -> bool:
        """Tell whether the token belongs to a closed word class of the pack; False outside the sentence."""
        return 0 <= index < len(self.words) and self.words[index] in self.pack.words[word_class]

    def tag(self, index: int) -> str:
        """Tag of a token; `END` outside the sentence."""
        return self.tags[index] if 0 <= index < len(self.tags) else "END"

    def found(self, section: str, start: int = 0, end: int | None = None) -> list[Found]:
        """Cues of a section inside tokens `[start, end)`."""
        stop = len(self.words) if end is None else end
        return [cue for cue in self.cues if cue.cue.section == section and cue.start >= start and cue.end <= stop]

    def token_at(self, offset: int) -> int:
        """Number of the token that holds or follows a document offset."""
        for index, end in enumerate(self.ends):
            if end > offset:
                return index
        return len(self.ends)


def _without_abbreviation_stops(found: list[tuple[int, int, str]], pack: Pack) -> list[tuple[int, int, str]]:
    """Drop the full stops of "Sen." and "Mr.", which end nothing."""
    short = pack.words["abbreviation"]
    return [
        token for index, token in enumerate(found)
        if not (token[2] == "." and 0 < index < len(found) - 1 and found[index - 1][2] in short)
    ]  # fmt: skip
