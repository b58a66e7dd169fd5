"""Reads reports and keeps an evidence-linked ledger of public cyber attributions.

```python
import demarche

for result in demarche.code(["reports/"]):
    if isinstance(result, demarche.Report):
        for statement in result.statements:
            print([actor.id for actor in statement.speakers], statement.act.value, statement.span)
    else:
        print("skipped", result.place, result.reason)
```

The names in `__all__` are the public interface; every module below is private. They are imported when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demarche.errors import DemarcheError, Fault, InputError, LexiconError, MissingExtra, SettingsError
    from demarche.lexicon import Lexicon
    from demarche.model import (
        Actor,
        Confidence,
        Document,
        Figure,
        Likelihood,
        Mention,
        NearMiss,
        Published,
        Recognised,
        Region,
        Report,
        SaidOn,
        Sentence,
        Source,
        Span,
        Statement,
        Value,
        Victim,
    )
    from demarche.pipeline import clean, code_document, load_lexicon, read, read_text, recognise
    from demarche.reading import ReadOptions
    from demarche.running import code

    __version__: str

__all__ = [
    "Actor",
    "Confidence",
    "DemarcheError",
    "Document",
    "Fault",
    "Figure",
    "InputError",
    "Lexicon",
    "LexiconError",
    "Likelihood",
    "Mention",
    "MissingExtra",
    "NearMiss",
    "Published",
    "ReadOptions",
    "Recognised",
    "Region",
    "Report",
    "SaidOn",
    "Sentence",
    "SettingsError",
    "Source",
    "Span",
    "Statement",
    "Value",
    "Victim",
    "__version__",
    "clean",
    "code",
    "code_document",
    "load_lexicon",
    "read",
    "read_text",
    "recognise",
]

_HOMES: Final = {
    "demarche.errors": {"DemarcheError", "Fault", "InputError", "LexiconError", "MissingExtra", "SettingsError"},
    "demarche.lexicon": {"Lexicon"},
    "demarche.pipeline": {"clean", "code_document", "load_lexicon", "read", "read_text", "recognise"},
    "demarche.reading": {"ReadOptions"},
    "demarche.running": {"code"},
}
"""Where each public name lives; what is not listed is a record of `demarche.model`."""


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'demarche' has no attribute {name!r}")
    if name == "__version__":
        from importlib.metadata import version

        found: object = version("demarche")
    else:
        home = next((home for home, names in _HOMES.items() if name in names), "demarche.model")
        found = getattr(importlib.import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
