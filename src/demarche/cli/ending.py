"""How every command ends: what it says on standard error, and its exit code."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from demarche.errors import DemarcheError, Fault, InputError
from demarche.publishing.visible import one_line
from demarche.publishing.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
SKIPPED: Final = 1
WRONG: Final = 2
NOTHING: Final = 3
INTERRUPTED: Final = 130
UNHEARD: Final = 141


class Tally:
    """Counts what a run reads and what it skips, and turns that into the summary and the exit code."""

    def __init__(self) -> None:
        self.documents = self.statements = self.figures = 0
        self.faults: list[Fault] = []

    def watch(self, results: Iterable[T | Fault], advance: Callable[[], object] = lambda: None) -> Iterator[T | Fault]:
        """Pass results on and count them."""
        for result in results:
            if isinstance(result, Fault):
                self.faults.append(result)
            else:
                self.documents += 1
                self.statements += len(getattr(result, "statements", ()))
                self.figures += len(getattr(result, "figures", ()))
            advance()
            yield result

    def close(self, *, quiet: bool, coded: bool = True) -> None:
        """Write the summary to standard error and leave with the exit code that says how it went."""
        if not quiet:
            for fault in self.faults:
                say(f"skipped {fault.place}: {fault.reason}: {fault.message}; {fault.remedy}")
            reasons = Counter(fault.reason for fault in self.faults)
            skipped = ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common())
            told = [count(self.documents, "report")]
            told += [count(self.statements, "statement"), count(self.figures, "figure")] if coded else []
            say(", ".join(told) + (f"; {len(self.faults):,} skipped: {skipped}" if skipped else ""))
        if not self.documents:
            raise typer.Exit(NOTHING)
        if self.faults:
            raise typer.Exit(SKIPPED)


@contextmanager
def ending() -> Iterator[None]:
    """End every command alike: output flushed, errors as one line, and no traceback for a reader that went away."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered has nowhere to go
        raise typer.Exit(UNHEARD) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except InputError as error:
        say(f"error: {error}; {error.remedy}")
        raise typer.Exit(WRONG) from None
    except DemarcheError as error:
        say(f"error: {error}")
        raise typer.Exit(WRONG) from None
    except OSError as error:  # inputs' own errors are faults; what is left is standard output
        say(f"error: the output cannot be written: {error.strerror or error}")
        raise typer.Exit(WRONG) from None


def say(line: str) -> None:
    """Write a line to standard error; what is foreign in it is made visible."""
    typer.echo(one_line(line), err=True)
