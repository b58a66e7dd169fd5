"""Options go before the environment, the environment before the config file, the file before the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demarche.errors import SettingsError
from demarche.settings import CONFIG, Settings, settle, user_config

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('jobs = 2\nformat = "html"\nmax-bytes = 1000\n')
    return path


def test_without_anything_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settle({"jobs": None}, {}) == Settings()


def test_the_first_to_speak_wins(config: Path) -> None:
    assert settle({}, {}, config) == Settings(jobs=2, format="html", max_bytes=1000)
    environment = {"DEMARCHE_JOBS": "3", "DEMARCHE_QUIET": "true", "PATH": "/bin"}
    assert settle({}, environment, config) == Settings(jobs=3, format="html", max_bytes=1000, quiet=True)
    options = {"jobs": 4, "format": None}
    assert settle(options, environment, config) == Settings(jobs=4, format="html", max_bytes=1000, quiet=True)


def test_the_config_file_is_the_named_one_or_the_users(
    config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert settle({}, {CONFIG: str(config)}).jobs == 2
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "home"))
    if tmp_path not in user_config().parents:
        pytest.skip("this system keeps its config elsewhere")
    user_config().parent.mkdir(parents=True)
    user_config().write_text("jobs = 7\n")
    assert settle({}, {}).jobs == 7
    assert settle({}, {}, config).jobs == 2


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("jobs = 0\n", ["config.toml", "jobs", ">= 1"]),
        ('jobs = "many"\n', ["config.toml", "jobs", "int"]),
        ("workers = 3\n", ["config.toml", "workers", "no such setting", "max_bytes"]),
        ('format = "yaml"\n', ["config.toml", "format", "yaml", "jsonl"]),
        ("jobs = \n", ["config.toml", "no TOML", "line 1"]),
        ("quiet = 1\n", ["config.toml", "quiet", "bool"]),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, written: str, words: list[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text(written)
    with pytest.raises(SettingsError) as caught:
        settle({}, {}, path)
    for word in words:
        assert word in str(caught.value)


def test_a_named_file_that_is_not_there_or_no_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such config file"):
        settle({}, {}, tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"bytes\.toml: the config file is no TOML"):
        settle({}, {}, tmp_path / "bytes.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        settle({}, {}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEMARCHE_JOBS", "two"), ("DEMARCHE_QUIET", "perhaps"), ("DEMARCHE_FORMAT", "xml"), ("DEMARCHE_JBOS", "2")],
)
def test_a_wrong_variable_is_named(name: str, value: str, config: Path) -> None:
    with pytest.raises(SettingsError, match=name):
        settle({}, {name: value}, config)


def test_a_wrong_option_is_named(config: Path) -> None:
    with pytest.raises(SettingsError, match="option: jobs"):
        settle({"jobs": -1}, {}, config)
