"""What needs a person, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from demarche.model import Statement

DOUBTFUL: Final = 0.5
"""Score of a reading below which a person should look: its rule is right less often than not."""
SELF: Final = "narrator"


def reasons(statement: Statement) -> tuple[str, ...]:
    """Say why a person should look at a statement; empty where nothing asks for it."""
    found = {
        "garbled": "garbled" in statement.flags,
        "doubtful": statement.provenance.score < DOUBTFUL,
        "nobody speaks": not statement.speakers or all(one.id == SELF for one in statement.speakers),
        "accuses itself": bool({one.id for one in statement.speakers} & {one.id for one in statement.targets}),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def queued(statement: Statement) -> Statement:
    """Mark a statement as read by rules, or as waiting for a person."""
    return msgspec.structs.replace(statement, review="queued" if reasons(statement) else "machine")
