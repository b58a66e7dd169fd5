"""HTML that is safe by construction: a string is text and gets escaped, only what `element` made is markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from demarche.publishing.visible import hidden, name, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID: Final = frozenset({"meta", "br"})


class Markup(str):
    """Finished markup."""

    __slots__ = ()


def element(tag: str, *children: str | None, **attributes: str | None) -> Markup:
    """Make an element. `class_` stands for `class`, other `_` for `-`; what is None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{join(children)}</{tag}>")


def join(children: Iterable[str | None]) -> Markup:
    """Put children side by side, text escaped."""
    return Markup("".join(child if isinstance(child, Markup) else shown(child) for child in children if child))


def shown(text: str) -> Markup:
    """Escape text; what cannot be seen is shown by its name."""
    if text.isprintable():
        return Markup(escape(text))
    return Markup(
        "".join(
            f'<span class="hidden" title="a hidden character">{name(char)}</span>' if hidden(text, at) else escape(char)
            for at, char in enumerate(text)
        )
    )


def link(url: str, label: str | None = None) -> Markup:
    """Link to a web address; an address of any other kind stays text."""
    if not url.lower().startswith(("http://", "https://")):
        return shown(label or url)
    return element("a", label or url, href=url, rel="noopener noreferrer nofollow")
