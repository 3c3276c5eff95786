"""What a place where raters are served may want to set, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent.parent.parent / "ratings"


@dataclass(frozen=True)
class Settings:
    """Where answers are kept, and who may see them."""

    database: str = field(repr=False)  # its address may hold a password
    copies: Path  # the folder of the copies that are made of the database
    every: float = 10.0  # minutes between copies; 0: none
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)  # the owner's
    given: bool = False  # whether the token was set, rather than made up for this run
    secret: str = field(default="", repr=False)  # mixed into the codes that stand for raters' names
    dataset: str = ""  # OWNER/NAME of a private data set on the Hugging Face Hub that copies go to
    hub_token: str = field(default="", repr=False)
    space: bool = False  # whether this is a Hugging Face Space, whose disk does not last

    @property
    def demonstration(self) -> bool:
        """Whether answers would be lost with the disk, so that studies are shown and no raters are let in."""
        return self.space and self.database.startswith("sqlite")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """From DATABASE_URL, PLAYGROUND_RATINGS (a folder) and PLAYGROUND_RATING_….

        ValueError, with one sentence that names the variable, for a bad value.
        """
        folder = Path(environment.get("PLAYGROUND_RATINGS") or FOLDER)
        every = environment.get("PLAYGROUND_RATING_COPIES", "10")
        token = environment.get("PLAYGROUND_RATING_TOKEN", "")
        if token and len(token) < 8:
            raise ValueError(
                "PLAYGROUND_RATING_TOKEN must have 8 characters or more: it opens all that raters answered."
            )
        try:
            minutes = float(every)
        except ValueError:
            minutes = -1.0
        if not 0 <= minutes <= 1440:
            raise ValueError(f"PLAYGROUND_RATING_COPIES must be minutes from 0 to 1440; {every!r} is not.")
        return cls(
            database=environment.get("DATABASE_URL") or f"sqlite:///{folder.resolve() / 'ratings.sqlite'}",
            copies=folder / "copies",
            every=minutes,
            token=token or secrets.token_urlsafe(12),
            given=bool(token),
            secret=environment.get("PLAYGROUND_RATING_SECRET", ""),
            dataset=environment.get("PLAYGROUND_RATING_DATASET", ""),
            hub_token=environment.get("HF_TOKEN", ""),
            space=environment.get("SYSTEM") == "spaces",
        )
