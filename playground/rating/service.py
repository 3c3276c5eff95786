"""Everything that serves raters, opened once in a process: the database, the studies, the visits, the copies."""

import hashlib
import hmac
import sys

from playground.rating.settings import Settings
from playground.rating.store.copies import Copies, restore
from playground.rating.store.database import Database, StoreError
from playground.rating.store.studies import Studies
from playground.rating.store.visits import Visits
from playground.safety.buckets import Buckets

GUESSES = 10  # wrong tokens at once, from one address, and as many a minute


class GuessedTooOftenError(ValueError):
    """Too many wrong tokens came from an address; even the right one has to wait."""


class Ratings:
    """The rating room's one object for the outside: routes, tabs and commands share it."""

    def __init__(self, settings: Settings) -> None:
        """Open what the settings name. StoreError, with one sentence, where the database cannot be used."""
        self.settings = settings
        restore(settings)
        self.database = Database(settings.database)
        self.studies = Studies(self.database)
        self.visits = Visits(self.database, settings.secret, settings.demonstration)
        self.copies = Copies(self.database, settings)
        self._guesses = Buckets(GUESSES / 60, GUESSES)

    def is_owner(self, token: str, address: str = "") -> bool:
        """Whether a token is the owner's; takes as long for any. `address`: where it comes from.

        GuessedTooOftenError, with one sentence, while too many wrong ones have come from there.
        """
        wait = self._guesses.wait(address)
        if wait:
            raise GuessedTooOftenError(f"Too many wrong tokens came from here: wait {wait:.0f} seconds, and try again.")
        right = hmac.compare_digest(_digest(token), _digest(self.settings.token))
        if not right:
            self._guesses.take(address)
        return right

    def withdraw(self, visit: str) -> None:
        """Delete a visit, by its token, here and in all copies. RefusedError where there is none."""
        self.visits.withdraw(visit)
        self.copies.forget()

    def close(self) -> None:
        """Make a last copy and let go."""
        self.copies.stop()
        self.database.close()


def opened() -> tuple[Ratings | None, str]:
    """What the environment names, or None and one sentence: an app without it still starts."""
    try:
        settings = Settings.read()
        ratings = Ratings(settings)
    except (StoreError, ValueError) as problem:
        print(problem, file=sys.stderr, flush=True)
        return None, str(problem)
    if not ratings.settings.given and not settings.space:  # what a Space prints is kept, and seen by others
        print(f"The rating tab's owner token of this run: {ratings.settings.token}", file=sys.stderr, flush=True)
    return ratings, ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
