"""Frames: which verbs and phrases make which act, and where its slots stand. Data, checked when loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, line_of, toml
from demarche.lexicon.words import Cue, Phrasebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLACES: Final = frozenset({"subject", "object", "by", "to", "on", "with", "against", "from", "of", "for", "at", "in", "as", "owner"})
_SLOTS: Final = frozenset({"speaker", "target", "deed"})
_SPEAKERS: Final = frozenset({"voice", "official", "accused", "perpetrator", "third", "responder"})
_TARGETS: Final = frozenset({"culprit", "any", "last", "none"})


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
    unless: tuple[str, ...] = ()
    """Prepositions: where a culprit stands under one of them, the frame is not read."""

    def places(self, slot: str, *, passive: bool) -> tuple[str, ...]:
        """Grammatical places where a slot may stand."""
        return tuple(filter(None, (self.passive if passive else self.active).get(slot, "").split("|")))


class Frames(msgspec.Struct, frozen=True):
    """All frames of a language, by verb class and by phrase."""

    all: tuple[Frame, ...]
    by_class: dict[str, tuple[Frame, ...]]
    phrases: Phrasebook
    by_name: dict[str, Frame]


def load_frames(language: str, expand: Callable[[str, str], Iterator[tuple[str, ...]]]) -> Frames:
    """Load and check frames.toml; `expand` turns a phrase and its place into word sequences."""
    path = DATA / "languages" / language / "frames.toml"
    frames = [_frame(raw, path) for raw in toml(path).get("frame", [])]
    by_class: dict[str, list[Frame]] = {}
    cues = []
    for frame in frames:
        for verb_class in frame.verbs:
            by_class.setdefault(verb_class, []).append(frame)
        for phrase in frame.phrases:
            place = line_of(path, f'"{phrase}"')
            cues.extend(Cue("frame", frame.name, phrase, words) for words in expand(phrase, place))
    return Frames(
        all=tuple(frames),
        by_class={name: tuple(values) for name, values in by_class.items()},
        phrases=Phrasebook(cues),
        by_name={frame.name: frame for frame in frames},
    )


def _frame(raw: dict[str, Any], path: Any) -> Frame:
    place = line_of(path, f'name = "{raw.get("name", "")}"')
    try:
        frame = msgspec.convert(raw, Frame)
    except msgspec.ValidationError as error:
        raise LexiconError(place, str(error), "see the head of the file for the fields") from error
    if not frame.examples or not frame.negatives:
        raise LexiconError(place, f"frame {frame.name} lacks examples or negatives", "add both")
    for slots in (frame.active, frame.passive):
        for slot, places in slots.items():
            if slot not in _SLOTS or not set(places.split("|")) <= _PLACES:
                raise LexiconError(place, f"frame {frame.name}: slot {slot} = {places}", f"slots {sorted(_SLOTS)}, places {sorted(_PLACES)}")
    if frame.speaker not in _SPEAKERS or frame.target not in _TARGETS:
        raise LexiconError(place, f"frame {frame.name}: speaker {frame.speaker}, target {frame.target}", "see the head of the file")
    return frame
