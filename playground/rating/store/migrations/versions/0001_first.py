"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "studies",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("locked_at", sa.Float(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pictures",
        sa.Column("study", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study", "number"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study", sa.String(length=60), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("screening", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("active_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("study", "rater", name="one_attempt"),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "tombstones",
        sa.Column("study", sa.String(length=60), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study", "rater"),
    )
    op.create_table(
        "answers",
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given", sa.String(length=10), nullable=False),
        sa.Column("asked_ms", sa.Integer(), nullable=True),
        sa.Column("shown_ms", sa.Float(), nullable=True),
        sa.Column("frames", sa.Integer(), nullable=True),
        sa.Column("frame_ms", sa.Float(), nullable=True),
        sa.Column("dropped", sa.Integer(), nullable=True),
        sa.Column("masks_ms", sa.Float(), nullable=True),
        sa.Column("reaction_ms", sa.Float(), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("blurred", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session", "number"),
    )


def downgrade() -> None:
    """Drop them, with all that is in them."""
    op.drop_table("answers")
    op.drop_table("tombstones")
    op.drop_table("sessions")
    op.drop_table("pictures")
    op.drop_table("studies")
