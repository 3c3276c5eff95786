"""The tables. Migrations make them (`migrations/versions/`); a test holds the two to be the same.

Names of raters are nowhere: `rater` is a salted HMAC, `token` the hash of what a page shows to prove that it is theirs.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

studies = Table(
    "studies",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("design", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("locked_at", Float),  # when its first rater agreed to take part
    Column("digest", String(64)),  # of design and pictures, from then on
    Column("closed_at", Float),
    Column("next_number", Integer, nullable=False),  # of the next rater; numbers are never given twice
    Column("notes", Text, nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("study", String(60), ForeignKey("studies.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("source", String(100), nullable=False),  # "real", "mask", or a model
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study", String(60), ForeignKey("studies.id", ondelete="CASCADE"), nullable=False),
    Column("rater", String(64), nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    Column("model", String(100), nullable=False),
    Column("dry", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("plan", Text, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("consent", String(16), nullable=False),  # the version of the text that was agreed to
    Column("screening", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("active_at", Float, nullable=False),
    Column("finished_at", Float),
    UniqueConstraint("study", "rater", name="one_attempt"),
)

answers = Table(
    "answers",
    metadata,
    Column("session", Integer, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("given", String(10), nullable=False),
    Column("asked_ms", Integer),
    Column("shown_ms", Float),
    Column("frames", Integer),
    Column("frame_ms", Float),
    Column("dropped", Integer),
    Column("masks_ms", Float),
    Column("reaction_ms", Float, nullable=False),
    Column("hidden", Integer, nullable=False),
    Column("blurred", Integer, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("received_at", Float, nullable=False),
)

# Who withdrew: nothing is left of them but this, which keeps the attempt closed.
tombstones = Table(
    "tombstones",
    metadata,
    Column("study", String(60), ForeignKey("studies.id", ondelete="CASCADE"), primary_key=True),
    Column("rater", String(64), primary_key=True),
)
