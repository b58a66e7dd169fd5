"""Every frame is read in its examples and stays silent in its look-alikes."""

import msgspec
import pytest

from demarche import lexicon, pipeline
from demarche.lexicon.frames import Frame

LEXICON = lexicon.load()
FRAMES = LEXICON.packs["en"].frames.all
HEDGED = {"attribute": {"attribute", "suspect", "name_group"}, "suspect": {"suspect", "attribute"}}
"""An example may hedge or name no state: then a neighbour of its frame's act stands for it."""


def acts(text: str) -> set[str]:
    """Acts of the statements that the whole reader finds in a text."""
    # one sentence is too short to tell its language from
    document = msgspec.structs.replace(pipeline.read_text(text), language="en")
    report = pipeline.code_document(document, LEXICON)
    return {f"{s.act.value}:{s.measure.value}" if s.measure else s.act.value for s in report.statements}


def label(frame: Frame) -> str:
    """Act of a frame, with its measure."""
    return f"{frame.act}:{frame.measure}" if frame.measure else frame.act


def named(value: object) -> str | None:
    """Name of a frame, for the name of its test."""
    return getattr(value, "name", None)


@pytest.mark.parametrize(("frame", "example"), [(f, e) for f in FRAMES for e in f.examples], ids=named)
def test_example_is_read(frame: Frame, example: str) -> None:
    """A frame's example yields its act."""
    assert acts(example) & HEDGED.get(frame.act, {label(frame)}), acts(example)


@pytest.mark.parametrize(("frame", "negative"), [(f, e) for f in FRAMES for e in f.negatives], ids=named)
def test_lookalike_is_not_read(frame: Frame, negative: str) -> None:
    """A look-alike does not."""
    assert label(frame) not in acts(negative)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_frame_has_both(frame: Frame) -> None:
    """Each frame shows what it reads and what it leaves."""
    assert frame.examples
    assert frame.negatives
