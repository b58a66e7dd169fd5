"""The gate fails where a floor is undercut or the corpus has changed, and only there."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType  # noqa: TC003  (a fixture's annotation)

import pytest

EVAL = Path(__file__).parents[2] / "eval"


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gate", EVAL / "gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def undercut(gate: ModuleType, *, recall: float = 0.5, noise: float = 0.02) -> list[str]:
    floors = gate.Floors(corpus="", floors={"found all": {"r": 0.5}}, ceilings={"noise": {"share": 0.02}})
    return list(gate.undercut({"found all": {"p": 0.1, "r": recall}, "noise": {"share": noise}}, floors))


def test_a_floor_that_is_reached_passes(gate: ModuleType) -> None:
    assert undercut(gate) == []
    assert undercut(gate, recall=1, noise=0) == []


def test_a_floor_that_is_undercut_is_named(gate: ModuleType) -> None:
    assert undercut(gate, recall=0.499) == ["found all: r is 0.499, below 0.500"]
    assert undercut(gate, noise=0.021) == ["noise: share is 0.021, above 0.020"]


def test_the_floors_are_those_of_this_corpus(gate: ModuleType) -> None:
    floors = gate.msgspec.toml.decode((EVAL / "floors.toml").read_bytes(), type=gate.Floors)
    assert floors.corpus == gate.fingerprint(EVAL)


@pytest.mark.parametrize("path", ["gold/sony-2014-wire.json", "texts/sony-2014-wire.txt"])
def test_any_change_of_the_corpus_changes_its_sum(gate: ModuleType, tmp_path: Path, path: str) -> None:
    for folder in ("gold", "texts"):
        shutil.copytree(EVAL / folder, tmp_path / folder)
    before = gate.fingerprint(tmp_path)
    assert before == gate.fingerprint(EVAL)
    changed = tmp_path / path
    changed.write_bytes(changed.read_bytes() + b" ")
    after = gate.fingerprint(tmp_path)
    changed.unlink()
    assert len({before, after, gate.fingerprint(tmp_path)}) == 3
