"""Culprit assertions: a sentence says that somebody did something of cyber conduct. Who asserts it is settled afterwards.

The constructions stand in `CONSTRUCTIONS`, the strongest first: where several read one sentence alike, the first is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.acting import by_verb
from demarche.coding.belonging import by_identity, by_mention, by_naming, by_possession, by_title
from demarche.coding.blaming import by_agent, by_origin, by_predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.draft import Draft

CONSTRUCTIONS: Final[tuple[Callable[[Clauses, Discourse], Iterator[Draft]], ...]] = (
    by_verb, by_predicate, by_agent, by_origin, by_identity, by_title, by_naming, by_possession, by_mention,
)  # fmt: skip


def find_deeds(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Yield a draft for every culprit assertion of a sentence."""
    for construction in CONSTRUCTIONS:
        yield from construction(clauses, discourse)
