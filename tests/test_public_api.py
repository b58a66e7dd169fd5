"""The public names: what they are, that they are documented, and that asking for one imports no more than it needs."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

import demarche

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [
    "Actor", "Confidence", "DemarcheError", "Document", "Fault", "Figure", "InputError", "Lexicon", "LexiconError",
    "Likelihood", "Mention", "MissingExtra", "NearMiss", "Published", "ReadOptions", "Recognised", "Region", "Report",
    "SaidOn", "Sentence", "SettingsError", "Source", "Span", "Statement", "Value", "Victim", "__version__", "clean",
    "code", "code_document", "load_lexicon", "read", "read_text", "recognise",
]  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert demarche.__all__ == NAMES
    assert dir(demarche) == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if name != "__version__"])
def test_every_public_name_is_there_and_documented(name: str) -> None:
    found = getattr(demarche, name)
    assert found.__name__ == name
    doc = inspect.getdoc(found)
    assert doc
    assert doc[0].isupper()
    if inspect.isfunction(found):
        assert set(inspect.signature(found).parameters) == set(found.__annotations__) - {"return"}
        assert "return" in found.__annotations__


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        _ = demarche.frobnicate


def test_the_version_is_the_packages() -> None:
    assert demarche.__version__ == version("demarche")


def test_import_alone_loads_nothing() -> None:
    script = "import demarche, sys; print([m for m in sys.modules if m.startswith(('demarche.', 'msgspec'))])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_string_can_be_coded_in_three_steps_or_in_one() -> None:
    text = "The United States accused China of hacking into its energy ministry on Monday."
    document = demarche.read_text(text, "note")
    regions = demarche.clean(document)
    assert "".join(region.span.of(text) for region in regions) == text
    names = {mention.id for mention in demarche.recognise(document, regions).mentions}
    assert {"US", "CN"} <= names
    report = demarche.code_document(document)
    assert report == demarche.code_document(document, demarche.load_lexicon())
    (statement,) = report.statements
    assert [actor.id for actor in statement.speakers] == ["US"]
    assert [actor.id for actor in statement.targets] == ["CN"]


def test_paths_may_be_one_or_many(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The harbour fair opened on Saturday.")
    one, many, text = (list(demarche.code(given)) for given in (path, [path], str(path)))
    assert one == many == text
    assert isinstance(one[0], demarche.Report)
    assert list(demarche.read(path)) == [one[0].document]
    (fault,) = demarche.code(tmp_path / "none")
    assert isinstance(fault, demarche.Fault)
