"""What sees many documents: copies, cases, relations, contradictions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from demarche.ledger.migrations.columns import key, numbers, ref, sealed, texts

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of groups and their members."""
    op.create_table("groups", *key("groups"), *texts("kind", "id", "label", "first", "last", "record"), *sealed("groups"))
    op.create_index("groups_kind_id", "groups", ["kind", "id"])
    op.create_index("groups_batch", "groups", ["batch"])
    op.create_table(
        "members", *ref("members", "group", "groups"), *numbers("n"), *texts("role", "member"),
        sa.PrimaryKeyConstraint("group", "n", name="members_pk"),
    )  # fmt: skip
    op.create_index("members_member", "members", ["member"])


def downgrade() -> None:
    """Drop the groups: they are computed from statements and can be computed again."""
    op.drop_table("members")
    op.drop_table("groups")
