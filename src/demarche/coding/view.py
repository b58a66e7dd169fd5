"""A sentence prepared for reading: its words, what part each plays, its cues and the names that stand in it.

Parts of speech are told from closed word classes, known verb forms and position; that is enough for finding who did what,
needs no model and runs at the speed of a few dictionary look-ups a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.lexicon.words import Found, Verb, fold, tokens
from demarche.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demarche.lexicon import Pack
    from demarche.model import Mention, Sentence

NOMINAL: Final = frozenset({"N", "NAME", "NUM"})
INSIDE_NP: Final = frozenset({"N", "NAME", "NUM", "DET", "POS"})


class View:
    """One sentence's words with their tags. Indices are token numbers; `span` turns them into document offsets."""

    __slots__ = (
        "caps", "cue_at", "cues", "ends", "lemmas", "mention_at", "mentions", "number", "pack", "quoted", "sentence", "starts", "tags",
        "text", "verbs", "words",
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
        _tag(self)
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
        return 0 < index < len(self.starts) and self.starts[index] - self.ends[index - 1] == 1 and self.text[self.ends[index - 1]] in "-‐‑–"

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


def _closed(view: View, index: int) -> str:
    """Tag of a word of a closed class, or an empty string."""
    word, classes = view.words[index], view.pack.words
    if not word[0].isalnum() and word not in ("'s", "n't", "'re", "'ve", "'d", "'ll", "'m", "&"):
        return "PUNCT"
    if word == "'s":
        follows = view.words[index - 1] if index else ""
        return "AUX" if follows in classes["pronoun"] or follows in ("that", "there", "here", "what") else "POS"
    if word == "'":
        return "POS"
    if word in classes["determiner"] and not (word == "that" and _introduces(view, index)):
        return "DET"
    if word in classes["negation"]:
        return "NEG"
    if word in classes["auxiliary"] and word != "to":
        return "AUX"
    if word in classes["conjunction"]:
        return "CONJ"
    if word in classes["preposition"]:
        return "PREP"
    if word in classes["pronoun"]:
        return "PRON"
    if word in classes["subordinator"]:
        return "SUB"
    if word in classes["adverb"] or (word.endswith("ly") and len(word) > 4):
        return "ADV"
    return "NUM" if word[0].isdigit() or word in classes["number"] else ""


def _introduces(view: View, index: int) -> bool:
    """Tell the conjunction or relative "that" from the determiner: it follows a word and precedes the start of a clause."""
    if index == 0 or index + 1 >= len(view.words):
        return False
    before, after = view.words[index - 1], view.words[index + 1]
    classes = view.pack.words
    if before in classes["preposition"] or not before[0].isalnum() or before in classes["conjunction"]:
        return False
    return (
        view.mention_at[index + 1] is not None
        or after in classes["determiner"] or after in classes["pronoun"] or after in classes["auxiliary"]
        or after.endswith("s") or after in view.pack.verbs or before in view.pack.verbs
    )  # fmt: skip


def _tag(view: View) -> None:
    alphabetic = [caps for caps, word in zip(view.caps, view.words, strict=True) if word[0].isalpha()]
    title = sum(alphabetic) > _TITLE_CASE * len(alphabetic)
    for index, word in enumerate(view.words):
        mention = view.mention_at[index]
        if mention is not None:
            view.tags[index] = "POS" if word in ("'s", "'") else "NAME"
            continue
        tag = _closed(view, index)
        if tag == "PUNCT" and word == "'" and view.starts[index] and view.text[view.starts[index] - 1] in "sS":
            tag = "POS"
        view.tags[index] = tag or "N"
        particle = f"{word} {view.words[index + 1]}" if index + 1 < len(view.words) else word
        verb = view.pack.verbs.get(particle) or view.pack.verbs.get(word) or _unlisted(word)
        if view.caps[index] and not title and index and view.words[index - 1] not in ('"', "'", ":", "-"):
            verb = None  # capitalised inside a sentence: part of a name
        if not tag and verb is not None:
            view.verbs[index] = verb
    for index, verb in enumerate(view.verbs):
        if verb is not None:
            view.tags[index] = "V" if _is_verb(view, index, verb) else "N"
    _promote(view)
    for index, tag in enumerate(view.tags):
        if tag == "N":
            view.verbs[index] = None


def _promote(view: View) -> None:
    """A line without any verb has one after all ("Iran attacks banks"): the first form that can be one, between nominals."""
    if "V" in view.tags or "AUX" in view.tags:
        return
    for index, verb in enumerate(view.verbs):
        if verb is not None and verb.forms & {"third", "past"} and view.tag(index - 1) in ("N", "NAME") and not _adjective(view, index - 1):
            if view.tag(index + 1) in ("N", "NAME", "NUM", "PREP", "ADV"):
                view.tags[index] = "V"
                return


_TITLE_CASE: Final = 0.6
"""Share of capitalised words from which a line counts as written in title case."""
_UNLISTED_ENDING: Final = 5
"""Shortest word whose ending may tell it for a past form."""


def _unlisted(word: str) -> Verb | None:
    """A past form that verbs.tsv does not list, told by its ending: it takes part in the clause but means nothing to us."""
    if len(word) > _UNLISTED_ENDING and word.endswith("ed") and word.isalpha() and not word.endswith(("eed", "red")):
        return Verb(word, frozenset({"past", "participle"}), frozenset())
    return None


def _is_verb(view: View, index: int, verb: Verb) -> bool:
    """Tell a verb from a noun or adjective of the same form by its neighbours."""
    before, after = view.tag(index - 1), view.tag(index + 1)
    word_before = view.words[index - 1] if index else ""
    after_name = after in ("NAME", "DET", "PRON", "NUM")
    noun_like = view.words[index] in view.pack.nouns or verb.forms & {"base", "third"}
    if word_before == "to":
        return "base" in verb.forms
    if before == "AUX" and view.is_(index - 1, "be"):
        return bool(verb.forms & {"gerund", "participle"})  # "the group is back"
    if before in ("AUX", "NEG", "PRON"):
        return True
    if before in ("DET", "POS", "NUM"):
        # "the targeted firms", "its hacking": inside a noun phrase; "this accuses …" is a verb
        return word_before in ("this", "that", "these", "those") and after_name and bool(verb.forms & {"third", "past"})
    if view.hyphened(index) or view.hyphened(index + 1):
        return False
    if before == "ADV" and view.tag(index - 2) == "DET":
        return False  # "its increasingly sophisticated tools"
    if verb.forms & {"third"} and after in ("N", "NAME", "PREP") and _is_subject_name(view, index - 1):
        return True
    if "base" in verb.forms and after in ("N", "NAME", "DET", "PREP") and _plural_head(view, index - 1) and "V" not in view.tags[:index]:
        return True  # "hackers use stolen passwords"
    if "gerund" in verb.forms:
        return _gerund_is_verb(view, index, before, after)
    if verb.forms & {"past", "participle"} and not verb.forms & {"base", "third"}:
        return not (before in ("PREP", "START") and after in ("N", "NAME"))
    if not noun_like:
        return True
    if after == "SUB" and view.words[index + 1] == "that" and before in ("N", "NAME") and (view.words[index - 1].endswith("s") or before == "NAME"):
        return True  # "the partners claim that"
    if view.words[index] in view.pack.nouns:
        return before in ("N", "NAME", "ADV", "SUB", "CONJ") and (after_name or after == "ADV") and not _adjective(view, index - 1)
    if before == "PREP":
        return False
    if before in ("N", "NAME", "ADV", "PUNCT", "SUB", "CONJ"):
        return not _adjective(view, index - 1) or after_name
    return index == 0 and after_name


def _gerund_is_verb(view: View, index: int, before: str, after: str) -> bool:
    """A gerund takes part in a clause unless it modifies the noun after it ("hacking group") or ends a compound."""
    if _adjective(view, index - 1) or (before == "NAME" and after == "N" and view.words[index] in view.pack.nouns):
        return False  # "Russian hacking", "NSA hacking tools"
    if before == "PREP":
        return after not in ("PREP", "PUNCT", "END", "CONJ") or view.words[index] not in view.pack.nouns
    if after in ("N",) and _head_follows(view, index):
        return False
    return not (before in ("N", "NAME") and after in ("PUNCT", "END", "PREP", "AUX", "V") and view.words[index] in view.pack.nouns)


def _head_follows(view: View, index: int) -> bool:
    return any(cue.section == "heads" for cue in view.pack.heads.at(view.words, index + 1)) or any(
        len(cue.words) > 1 for cue in view.pack.heads.at(view.words, index)
    )


def _plural_head(view: View, index: int) -> bool:
    """A plural actor noun that begins the sentence's first phrase."""
    if index < 0 or not view.words[index].endswith("s") or any(view.tags[i] in ("V", "AUX", "PREP") for i in range(index)):
        return False
    return any(cue.section == "heads" and cue.value in ("hackers", "weak") and len(cue.words) == 1 for cue in view.pack.heads.at(view.words, index))


def _is_subject_name(view: View, index: int) -> bool:
    """A group's or firm's name, beginning the sentence: what follows in -s is its verb ("Turla uses …")."""
    mention = view.mention_at[index] if index >= 0 else None
    if mention is None or mention.kind not in ("group", "company", "agency"):
        return False
    first = index
    while first > 0 and view.mention_at[first - 1] is mention:
        first -= 1
    return first == 0 or view.words[first - 1] in (":", '"', "that", ",")


def _adjective(view: View, index: int) -> bool:
    mention = view.mention_at[index] if 0 <= index < len(view.words) else None
    return mention is not None and mention.use == "adjective"
