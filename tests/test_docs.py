"""The documentation says what there is: every command, option, reason, exit code and value; and nothing that went."""

from __future__ import annotations

import importlib
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from demarche import cli, errors, publishing, running
from demarche.reading import READERS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), ROOT / "examples" / "README.md", *DOCS.rglob("*.md")]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
ALL = "\n".join(TEXT.values())
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def commands() -> dict[str, Any]:
    return typer.main.get_command(cli.app).commands  # type: ignore[attr-defined, no-any-return]


def options() -> list[str]:
    parameters = [p for command in commands().values() for p in command.params if p.param_type_name == "option"]
    parameters += [p for p in typer.main.get_command(cli.app).params if p.param_type_name == "option"]
    return sorted({name for p in parameters for name in p.opts if name.startswith("--")})


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command: str) -> None:
    assert f"demarche {command}" in ALL


@pytest.mark.parametrize("option", options())
def test_every_option_is_documented(option: str) -> None:
    assert re.search(rf"`[^`\n]*{option}\b[^`\n]*`", ALL) or re.search(rf"^.*demarche .*{option}\b", ALL, re.MULTILINE)


@pytest.mark.parametrize("reason", sorted(errors.REASONS))
def test_every_reason_for_skipping_is_documented(reason: str) -> None:
    assert f"`{reason}`" in ALL


@pytest.mark.parametrize("word", sorted({*publishing.FORMATS, *running.ENGINES, *READERS}))
def test_every_word_of_an_extension_table_is_documented(word: str) -> None:
    assert f"`{word}`" in ALL


@pytest.mark.skipif(not shutil.which("bash"), reason="the tutorial shows a shell")
def test_pages_made_from_the_product_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)
    fresh = importlib.import_module("refresh").fresh()
    assert fresh
    stale = [name for name, content in fresh.items() if (DOCS / name).read_text(encoding="utf-8") != content]
    assert not stale, "run: python docs/refresh.py"


def dependencies() -> list[str]:
    project = PYPROJECT["project"]
    everything = [*project["dependencies"], *PYPROJECT["build-system"]["requires"]]
    everything += [line for extra in project["optional-dependencies"].values() for line in extra]
    names = {re.split(r"[<>=!~ ;]", line)[0] for line in everything}
    return sorted(name for name in names if not name.startswith("demarche["))


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_reason(name: str) -> None:
    row = re.compile(rf"^\|.*`{re.escape(name)}`.*\|[^|]+\|[^|]*\|$", re.MULTILINE)
    assert row.search(TEXT[DOCS / "design" / "dependencies.md"])


def test_no_reason_is_left_of_a_dependency_that_went() -> None:
    row = re.compile(r"^\|(?: `\w+` \|)? `([\w.\[\],-]+)` \| [a-z]", re.MULTILINE)
    named = row.findall(TEXT[DOCS / "design" / "dependencies.md"])
    assert named
    assert set(named) <= set(dependencies())


def test_readme_has_two_lines_to_copy() -> None:
    lines = re.findall(r"^python3 -m venv .*$", TEXT[ROOT / "README.md"], re.MULTILINE)
    assert len(lines) == 2
    main, tests = lines
    assert main.endswith("demarche code examples/reports")
    assert "-m pytest" in tests


def links() -> list[tuple[Path, str]]:
    return [(page, target) for page, text in TEXT.items() for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text)]


@pytest.mark.parametrize(("page", "target"), links(), ids=lambda value: getattr(value, "name", value))
def test_links_lead_somewhere(page: Path, target: str) -> None:
    assert (page.parent / target).exists()


def python_blocks() -> list[tuple[str, str]]:
    blocks = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [(f"{page.name}-{n}", code) for page, text in TEXT.items() for n, code in enumerate(blocks.findall(text))]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in python_blocks()])
def test_python_examples_are_python(code: str) -> None:
    compile(code, "example", "exec")


def test_readme_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = (code for name, code in python_blocks() if name.startswith("README"))
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  (our own page)
    assert "attribute" in capsys.readouterr().out


def test_every_example_report_is_described() -> None:
    described = set(re.findall(r"\(reports/([^)]+)\)", TEXT[ROOT / "examples" / "README.md"]))
    files = {file.name for file in (ROOT / "examples" / "reports").iterdir() if ".meta." not in file.name}
    assert described == files
