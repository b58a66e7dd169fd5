"""Settings: from options, then the environment, then the config file, then defaults. The first to speak wins."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import msgspec
from msgspec import Meta

from demarche.errors import SettingsError
from demarche.publishing import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX: Final = "DEMARCHE_"
CONFIG: Final = "DEMARCHE_CONFIG"
"""Environment variable that names the config file."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set for every run."""

    format: str = "table"
    """A word of `FORMATS`."""
    jobs: Annotated[int, Meta(ge=1, le=512)] = 1
    """Number of processes."""
    quiet: bool = False
    """Say nothing but errors on standard error."""
    max_bytes: Annotated[int, Meta(ge=1)] = 20_000_000
    """Cap on the bytes of one input."""
    ledger: str = ""
    """File or address of the ledger; empty for the user's own."""


TYPES: Final = get_type_hints(Settings, include_extras=True)


def settle(options: Mapping[str, object], environment: Mapping[str, str], config: Path | None = None) -> Settings:
    """Settle what holds for a run.

    `options` are those of the command line, None where not given. `config` is the file named there; else the one that
    the environment names; else the user's own, if it exists. Raises `SettingsError` that names the place and the key.
    """
    named = config or (Path(environment[CONFIG]) if environment.get(CONFIG) else None)
    said = {
        **_from_file(named or user_config(), required=named is not None),
        **_from_environment(environment),
        **_checked(((name, value, "option") for name, value in options.items() if value is not None), strict=True),
    }
    return Settings(**said)


def user_config() -> Path:
    """Say where the user's config file is looked for."""
    import platformdirs

    return platformdirs.user_config_path("demarche", appauthor=False) / "config.toml"


def user_ledger() -> Path:
    """Say where the user's own ledger is."""
    import platformdirs

    return platformdirs.user_data_path("demarche", appauthor=False) / "ledger.db"


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if required:
            raise SettingsError(f"{path}: there is no such config file") from error
        return {}
    except OSError as error:
        raise SettingsError(f"{path}: the config file cannot be read: {error.strerror}") from error
    except ValueError as error:  # bad UTF-8 or bad TOML, which says the line
        raise SettingsError(f"{path}: the config file is no TOML: {error}") from error
    return _checked(((name, value, str(path)) for name, value in found.items()), strict=True)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    ours = ((name, value) for name, value in environment.items() if name.startswith(PREFIX) and name != CONFIG)
    return _checked(((name.removeprefix(PREFIX).lower(), value, name) for name, value in ours), strict=False)


def _checked(said: Iterable[tuple[str, object, str]], *, strict: bool) -> dict[str, Any]:
    """Check each setting where it was said; `strict` is off where all values are strings."""
    kept = {}
    for spelt, value, where in said:
        name = spelt.replace("-", "_")
        if name not in TYPES:
            raise SettingsError(f"{where}: {spelt}: there is no such setting, only {', '.join(TYPES)}")
        try:
            kept[name] = msgspec.convert(value, TYPES[name], strict=strict)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{where}: {spelt}: {error}") from error
        if name == "format" and kept[name] not in FORMATS:
            raise SettingsError(f"{where}: {spelt}: no format is called {value!r}, only {', '.join(FORMATS)}")
    return kept
