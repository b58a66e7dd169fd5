"""One tree of errors, and the faults that are collected instead of raised.

DemarcheError
├── LexiconError      the product's own data files are wrong: file, line, remedy
├── SettingsError     an option, environment variable or config file cannot be used
├── InputError        an input could not become a document (carried by a `Fault`)
├── LedgerError       the ledger cannot be used as asked; the remedy says what can be done
└── MissingExtra      an optional part is not installed

Faults of user data are values (`Fault`): they are collected, counted and shown, and the run goes on. Errors are raised
where going on would make a wrong record.
"""

from __future__ import annotations

from typing import Final

import msgspec


class DemarcheError(Exception):
    """Base of every error that demarche raises on purpose."""


class LexiconError(DemarcheError):
    """A data file is wrong.

    `place` is `file:line`, `remedy` says what to change.
    """

    def __init__(self, place: str, message: str, remedy: str = "") -> None:
        self.place = place
        self.remedy = remedy
        super().__init__(f"{place}: {message}" + (f" ({remedy})" if remedy else ""))


class SettingsError(DemarcheError):
    """An option, environment variable or config file cannot be used."""


class InputError(DemarcheError):
    """An input cannot become a document; `reason` is one of `REASONS`, `remedy` tells the user what to do."""

    def __init__(self, reason: str, message: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(message)


class LedgerError(DemarcheError):
    """The ledger cannot be used as asked: missing, foreign, newer, busy, full, damaged.

    `remedy` says what can be done.
    """

    def __init__(self, message: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(f"{message}; {remedy}")


class MissingExtra(DemarcheError):  # noqa: N818  (the name says what is missing)
    """An optional part is not installed; the message names the extra."""

    def __init__(self, extra: str, what: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the extra '{extra}': pip install 'demarche[{extra}]'")


REASONS: Final = {
    "empty": "the input holds no text",
    "binary": "the input is not text",
    "too_large": "the input is larger than the cap",
    "unreadable": "the input cannot be opened or read",
    "vanished": "the input disappeared while it was read",
    "no_text": "no main text was found in the page",
    "bad_record": "a record of the input is broken",
    "loop": "a folder or a link leads back into itself",
    "outside": "a link leads out of the folder",
    "not_found": "nothing is there",
    "unsupported": "no reader knows this kind of input",
    "crashed": "the reader failed on this input",
    "too_costly": "reading it took more time or memory than one input may",
}
"""Why an input was skipped. Every skipped input has exactly one of these."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One skipped or damaged input: where, why and what to do about it."""

    place: str
    reason: str
    message: str
    remedy: str
