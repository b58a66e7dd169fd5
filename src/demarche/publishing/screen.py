"""The terminal, or a file in its place: what is printed there is laid out, and never acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from typing import TextIO

    from demarche.publishing import View


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the caller that the reader went away, instead of ending the program."""
        raise


def screen(out: TextIO, view: View) -> Console:
    """Make a console that reads no markup in what it prints, and colours only if the view can show it."""
    return _Screen(
        file=out,
        width=view.width,
        force_terminal=view.colour,
        color_system="standard" if view.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
