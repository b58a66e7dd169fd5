"""Frames: which verbs and phrases make which act, and where its slots stand. Data, checked when loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, line_of, toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_PLACES: Final = frozenset(
    {
        "subject",
        "object",
        "by",
        "to",
        "on",
        "with",
        "against",
        "from",
        "of",
        "for",
        "at",
        "in",
        "as",
        "over",
        "owner",
        "ahead",
        "inside",
        "voice",
    }
)
_SLOTS: Final = frozenset({"speaker", "target", "deed"})
_SPEAKERS: Final = frozenset(
    {"voice", "official", "accused", "denier", "perpetrator", "third", "skeptic", "critic", "responder"}
)
_TARGETS: Final = frozenset({"culprit", "any", "last", "named", "accuser", "none"})
_NEAR, _FAR = "…", "~"
_NEAR_REACH: Final = 6
"""Tokens that "…" may pass over, within a phrase."""
_FAR_REACH: Final = 30
"""Tokens that "~" may pass over, within a clause or its complement."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One frame of frames.toml; the fields are explained at the top of that file."""

    name: str
    act: str
    active: dict[str, str]
    examples: list[str]
    negatives: list[str]
    verbs: list[str] = []
    phrases: list[str] = []
    passive: dict[str, str] = {}
    measure: str = ""
    speaker: str = "voice"
    target: str = "culprit"
    cyber: bool = False
    needs: frozenset[str] = frozenset()
    object_needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    reason: bool = False
    unless: tuple[str, ...] = ()
    """Prepositions: where a culprit stands under one of them, the frame is not read."""

    def places(self, slot: str, *, passive: bool) -> tuple[str, ...]:
        """Grammatical places where a slot may stand."""
        return tuple(filter(None, (self.passive if passive else self.active).get(slot, "").split("|")))


class Pattern(msgspec.Struct, frozen=True):
    """A phrase of a frame: word sets in order, with gaps between them."""

    frame: str
    phrase: str
    parts: tuple[frozenset[str] | str, ...]

    def end(self, words: Sequence[str], tags: Sequence[str], start: int) -> int:
        """Token behind the match that begins at `start`; 0 if there is none."""
        return self._match(words, tags, start, 0)

    def _match(self, words: Sequence[str], tags: Sequence[str], at: int, part: int) -> int:
        if part == len(self.parts):
            return at
        if part and at < len(words) and words[at] == '"':
            at += 1
        wanted = self.parts[part]
        if not isinstance(wanted, str):
            return self._match(words, tags, at + 1, part + 1) if at < len(words) and words[at] in wanted else 0
        reach = _NEAR_REACH if wanted == _NEAR else _FAR_REACH
        for skipped in range(reach + 1):
            stop = at + skipped
            if stop >= len(words):
                return 0
            if end := self._match(words, tags, stop, part + 1):
                return end
            if words[stop] in ";:." or (wanted == _NEAR and (tags[stop] == "V" or words[stop] in ",)")):
                return 0
        return 0


class Patterns:
    """Every phrase of every frame, by its first word."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for word in pattern.parts[0]:
                self._first.setdefault(word, []).append(pattern)

    def scan(self, words: Sequence[str], tags: Sequence[str]) -> list[tuple[int, int, str]]:
        """Find matches as (start, end, frame name); of one frame only the longest at a place."""
        found: dict[tuple[int, str], int] = {}
        for index, word in enumerate(words):
            for pattern in self._first.get(word, ()):
                end = pattern.end(words, tags, index)
                if end > found.get((index, pattern.frame), 0):
                    found[index, pattern.frame] = end
        return [(start, end, name) for (start, name), end in found.items()]


class Frames(msgspec.Struct, frozen=True):
    """All frames of a language, by verb class and by phrase."""

    all: tuple[Frame, ...]
    by_class: dict[str, tuple[Frame, ...]]
    phrases: Patterns
    by_name: dict[str, Frame]
    sets: dict[str, frozenset[str]]


def load_frames(language: str, expand: Callable[[str, str], Iterator[tuple[str, ...]]]) -> Frames:
    """Load and check frames.toml; `expand` turns a phrase and its place into word sequences."""
    path = DATA / "languages" / language / "frames.toml"
    raw = toml(path)
    sets = {name: _words(values, expand, line_of(path, f"{name} =")) for name, values in raw.get("sets", {}).items()}
    frames = [_frame(entry, sets, path) for entry in raw.get("frame", [])]
    by_class: dict[str, list[Frame]] = {}
    patterns: list[Pattern] = []
    for frame in frames:
        for verb_class in frame.verbs:
            by_class.setdefault(verb_class, []).append(frame)
        patterns.extend(
            Pattern(frame.name, phrase, _parts(phrase, sets, expand, line_of(path, f'"{phrase}"')))
            for phrase in frame.phrases
        )
    return Frames(
        all=tuple(frames),
        by_class={name: tuple(values) for name, values in by_class.items()},
        phrases=Patterns(patterns),
        by_name={frame.name: frame for frame in frames},
        sets=sets,
    )


def _words(
    values: Iterable[str], expand: Callable[[str, str], Iterator[tuple[str, ...]]], place: str
) -> frozenset[str]:
    """Return the single words that entries of a set stand for."""
    found = [words for value in values for words in expand(value, place)]
    for words in found:
        if len(words) != 1:
            raise LexiconError(
                place, f"{' '.join(words)!r} is not one word", "sets hold single words; write a phrase instead"
            )
    return frozenset(word for (word,) in found)


def _parts(
    phrase: str, sets: Mapping[str, frozenset[str]], expand: Callable[[str, str], Iterator[tuple[str, ...]]], place: str
) -> tuple[frozenset[str] | str, ...]:
    parts: list[frozenset[str] | str] = []
    for piece in phrase.split():
        if piece in (_NEAR, _FAR):
            parts.append(piece)
        elif piece.startswith("{"):
            if piece[1:-1] not in sets:
                raise LexiconError(place, f"{piece} is no set of this file", f"sets: {', '.join(sets)}")
            parts.append(sets[piece[1:-1]])
        elif piece.startswith("<"):
            parts.append(_words((piece,), expand, place))
        else:
            parts.extend(frozenset({word}) for words in expand(piece, place) for word in words)
    if not parts or isinstance(parts[0], str) or isinstance(parts[-1], str):
        raise LexiconError(place, f"{phrase!r} is empty or begins or ends with a gap", "begin and end with words")
    return tuple(parts)


def _frame(raw: dict[str, Any], sets: Mapping[str, frozenset[str]], path: Any) -> Frame:
    place = line_of(path, f'name = "{raw.get("name", "")}"')
    for field in ("needs", "object_needs", "without"):
        if field in raw:
            raw = {**raw, field: sorted(_with_sets(raw[field], sets, place))}
    try:
        frame = msgspec.convert(raw, Frame)
    except msgspec.ValidationError as error:
        raise LexiconError(place, str(error), "see the head of the file for the fields") from error
    if not frame.examples or not frame.negatives:
        raise LexiconError(place, f"frame {frame.name} lacks examples or negatives", "add both")
    for slots in (frame.active, frame.passive):
        for slot, places in slots.items():
            if slot not in _SLOTS or not set(places.split("|")) <= _PLACES:
                raise LexiconError(
                    place,
                    f"frame {frame.name}: slot {slot} = {places}",
                    f"slots {sorted(_SLOTS)}, places {sorted(_PLACES)}",
                )
    if frame.speaker not in _SPEAKERS or frame.target not in _TARGETS:
        raise LexiconError(
            place, f"frame {frame.name}: speaker {frame.speaker}, target {frame.target}", "see the head of the file"
        )
    return frame


def _with_sets(values: Iterable[str], sets: Mapping[str, frozenset[str]], place: str) -> Iterator[str]:
    for value in values:
        if value.startswith("{") and value[1:-1] not in sets:
            raise LexiconError(place, f"{value} is no set of this file", f"sets: {', '.join(sets)}")
        yield from sets[value[1:-1]] if value.startswith("{") else (value,)
