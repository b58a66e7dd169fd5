"""Rules on what modules do when imported, read from their source: heavy parts wait, and only the command line acts."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import demarche

SOURCE = Path(demarche.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = {"trafilatura", "lxml", "resiliparse", "pypdf", "htmldate", "justext", "ahocorasick_rs"}
SCREEN = {"publishing/table.py", "publishing/screen.py", "publishing/marked.py", "publishing/explained.py"}
"""Modules that are themselves only imported when something is to be laid out for a terminal."""


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imported(tree: ast.Module) -> set[str]:
    """Top-level packages that a module imports when it is itself imported."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_heavy_parts_are_imported_where_they_are_used(path: Path) -> None:
    heavy = imported(ast.parse(path.read_text("utf-8"))) & (HEAVY | ({"rich"} if name(path) not in SCREEN else set()))
    assert heavy == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if not name(path).startswith(("cli/", "__main__"))], ids=name
)
def test_only_the_command_line_prints_exits_and_logs(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "exit", "quit", "sys.exit", "os._exit", "logging.basicConfig"}, node.lineno
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in {"sys.stdout", "sys.stderr"}, node.lineno
