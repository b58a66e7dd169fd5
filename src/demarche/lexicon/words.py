"""A language pack: the words, inflections and phrases of one language, compiled for reading.

Text is folded before it is looked at: quotes, dashes and spaces become their plain forms, one character for one, so that
offsets into the folded text are offsets into the document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, line_of, rows, toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from demarche.lexicon.frames import Frames
    from demarche.lexicon.numbers import Numbers

_FOLD: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    },
)
_TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d[\d.,]*\d|\d"
    r"|[^\W_]+(?=n't\b)|n't\b|'(?:s|re|ve|d|ll|m)\b|(?<=s)'(?=\s)"
    r"|[^\W\d_]+(?:\.[^\W\d_]{2,3}\b(?!\s))?"
    r"|[^\W_]+|[^\w\s]",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Plain quotes, dashes and spaces, one character for one."""
    return text.translate(_FOLD)


def tokens(folded: str) -> list[tuple[int, int, str]]:
    """Word and punctuation tokens as (start, end, lower-case form). A hyphen inside a word is no token."""
    found = []
    for match in _TOKEN.finditer(folded):
        word = match.group()
        start, end = match.span()
        if word == "-" and start and end < len(folded) and folded[start - 1].isalnum() and folded[end].isalnum():
            continue
        found.append((start, end, word.lower()))
    return found


class Verb(msgspec.Struct, frozen=True):
    """A verb form: its lemma, the forms it may be (`base third past participle gerund`) and its classes."""

    lemma: str
    forms: frozenset[str]
    classes: frozenset[str]


class Cue(msgspec.Struct, frozen=True):
    """A phrase with a meaning: `section` says what for (`likelihood`), `value` what it says (`suspect`)."""

    section: str
    value: str
    phrase: str
    words: tuple[str, ...]

    @property
    def rule(self) -> str:
        """Name of the lexicon entry, for provenance."""
        return f"{self.section}.{self.value}:{self.phrase}"


class Found(msgspec.Struct, frozen=True):
    """A cue found at tokens `[start, end)`."""

    start: int
    end: int
    cue: Cue


class Phrasebook:
    """Phrases by their first word; a look-up costs one dictionary access per token."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._first: dict[str, list[Cue]] = {}
        for cue in cues:
            self._first.setdefault(cue.words[0], []).append(cue)
        for entries in self._first.values():
            entries.sort(key=lambda cue: -len(cue.words))

    def at(self, words: Sequence[str], index: int) -> Iterator[Cue]:
        """Cues that begin at `index`, longest first."""
        for cue in self._first.get(words[index], ()):
            length = len(cue.words)
            if length == 1 or tuple(words[index : index + length]) == cue.words:
                yield cue

    def scan(self, words: Sequence[str]) -> list[Found]:
        """Every cue in a run of words; of one section and value only the longest at a place."""
        found = []
        for index, word in enumerate(words):
            if word not in self._first:
                continue
            seen: set[tuple[str, str]] = set()
            for cue in self.at(words, index):
                if (cue.section, cue.value) not in seen:
                    seen.add((cue.section, cue.value))
                    found.append(Found(index, index + len(cue.words), cue))
        return found


class Pack(msgspec.Struct, frozen=True):
    """Everything the reader knows of one language."""

    language: str
    words: dict[str, frozenset[str]]
    """Closed word classes: `determiner`, `preposition`, …"""
    verbs: dict[str, Verb]
    """By form."""
    nouns: dict[str, tuple[str, frozenset[str]]]
    """By form: singular and classes."""
    cues: Phrasebook
    heads: Phrasebook
    """Head nouns of actor phrases; value is the role."""
    links: Phrasebook
    """Link words; section is `compound`, `prefix`, `standalone`, `after` or `nouns`."""
    anaphors: dict[str, frozenset[str]]
    formulas: tuple[str, ...]
    """Phrases of official pages, by which a text is known as its publisher's own."""
    papers: dict[str, frozenset[str]]
    """Kinds of documents that imply who made them: `justice` papers are a state's."""
    places: dict[str, frozenset[str]]
    """State → names of its cities and regions, in lower case."""
    offices: Phrasebook
    office_of: dict[str, str]
    """Office or body → the state it implies by itself, empty if none."""
    frames: Frames
    numbers: Numbers
    months: dict[str, int]
    """Names and abbreviations of months, case-folded, and which month of the year they are."""
    weekdays: dict[str, int]
    """The same of weekdays; Monday is 0."""
    dates: dict[str, frozenset[str]]
    """Small words of dates: `last`, `this`, `next`, `before`, and names of spans of time."""


_VERB_COLUMNS: Final = ("lemma", "third", "past", "participle", "gerund", "classes")
_FORM_NAMES: Final = ("base", "third", "past", "participle", "gerund")
_PLACEHOLDER: Final = re.compile(r"<([^>]+)>")


def _load_verbs(language: str) -> tuple[dict[str, Verb], dict[str, tuple[str, ...]]]:
    by_form: dict[str, Verb] = {}
    by_lemma: dict[str, tuple[str, ...]] = {}
    for row in rows(DATA / "languages" / language / "verbs.tsv", _VERB_COLUMNS):
        inflected = tuple(row[column] for column in _VERB_COLUMNS[:5])
        if row["lemma"] in by_lemma:
            raise LexiconError(row.place, f"the verb {row['lemma']} stands twice", "merge the two rows")
        by_lemma[row["lemma"]] = inflected
        classes = frozenset(row.items_of("classes"))
        for form in dict.fromkeys(inflected):
            is_form = frozenset(name for name, value in zip(_FORM_NAMES, inflected, strict=True) if value == form)
            by_form.setdefault(form, Verb(row["lemma"], is_form, classes))
    return by_form, by_lemma


def _load_nouns(language: str) -> tuple[dict[str, tuple[str, frozenset[str]]], dict[str, tuple[str, ...]]]:
    by_form: dict[str, tuple[str, frozenset[str]]] = {}
    by_lemma: dict[str, tuple[str, ...]] = {}
    for row in rows(DATA / "languages" / language / "nouns.tsv", ("singular", "plural", "classes")):
        by_lemma[row["singular"]] = (row["singular"], row["plural"])
        for form in (row["singular"], row["plural"]):
            by_form[form] = (row["singular"], frozenset(row.items_of("classes")))
    return by_form, by_lemma


class _Expander:
    """Turns a phrase of a data file into the word sequences it stands for."""

    def __init__(self, inflections: Mapping[str, tuple[str, ...]]) -> None:
        self._inflections = inflections

    def variants(self, phrase: str, place: str) -> Iterator[tuple[str, ...]]:
        slot = _PLACEHOLDER.search(phrase)
        if slot is None:
            yield tuple(word for _, _, word in tokens(fold(phrase)))
            return
        inflected = self._inflections.get(slot.group(1))
        if inflected is None:
            raise LexiconError(place, f"<{slot.group(1)}> is no verb or noun of this pack", "add it or write the words")
        for form in dict.fromkeys(inflected):
            yield from self.variants(phrase[: slot.start()] + form + phrase[slot.end() :], place)


def _cues(sections: Mapping[str, Any], path: Any, expand: _Expander) -> Iterator[Cue]:
    for section, values in sections.items():
        for value, phrases in values.items():
            seen: set[tuple[str, ...]] = set()
            for phrase in phrases:
                place = line_of(path, f'"{phrase}"')
                for words in expand.variants(phrase, place):
                    if not words:
                        raise LexiconError(place, f"{section}.{value} holds an empty phrase", "take it out")
                    if words not in seen:
                        seen.add(words)
                        yield Cue(section, value, phrase, words)


def load_pack(language: str) -> Pack:
    """Load and compile one language's pack; raises LexiconError with file and line."""
    from demarche.lexicon.frames import load_frames
    from demarche.lexicon.numbers import load_numbers

    folder = DATA / "languages" / language
    verbs, verb_lemmas = _load_verbs(language)
    nouns, noun_lemmas = _load_nouns(language)
    both = {lemma: (*verb_lemmas.get(lemma, ()), *noun_lemmas.get(lemma, ())) for lemma in (*noun_lemmas, *verb_lemmas)}
    expand = _Expander(both)
    general = toml(folder / "pack.toml")
    actors = toml(folder / "actors.toml")
    cue_file = toml(folder / "cues.toml")
    formulas = tuple(cue_file.pop("official")["formula"])
    offices = list(rows(folder / "offices.tsv", ("form", "kind", "of", "source")))
    return Pack(
        language=language,
        words={name: frozenset(words) for name, words in general["words"].items()},
        verbs=verbs,
        nouns=nouns,
        cues=Phrasebook(_cues(cue_file, folder / "cues.toml", expand)),
        heads=Phrasebook(
            _cues({k: actors[k] for k in ("heads", "modifiers")}, folder / "actors.toml", expand),
        ),
        links=Phrasebook(_cues(toml(folder / "links.toml"), folder / "links.toml", expand)),
        formulas=formulas,
        papers={name: frozenset(words) for name, words in actors["papers"].items()},
        places={state: frozenset(names) for state, names in general["places"].items()},
        anaphors={name: frozenset(words) for name, words in actors["anaphors"].items()},
        offices=Phrasebook(
            Cue("office", row["kind"], row["form"], tuple(word for _, _, word in tokens(fold(row["form"].lower()))))
            for row in offices
        ),
        office_of={row["form"].lower(): row["of"] for row in offices},
        frames=load_frames(language, expand.variants),
        numbers=load_numbers(language, expand.variants),
        months=general["months"],
        weekdays=general["weekdays"],
        dates={name: frozenset(words) for name, words in general["dates"].items()},
    )
