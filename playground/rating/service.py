"""Everything that serves raters, opened once in a process: the database, the studies, the visits, the copies."""

import hmac
import sys

from playground.rating.settings import Settings
from playground.rating.store.copies import Copies, restore
from playground.rating.store.database import Database, StoreError
from playground.rating.store.studies import Studies
from playground.rating.store.visits import Visits


class Ratings:
    """The rating room's one object for the outside: routes, tabs and commands share it."""

    def __init__(self, settings: Settings) -> None:
        """Open what the settings name. StoreError, with one sentence, where the database cannot be used."""
        self.settings = settings
        restore(settings)
        self.database = Database(settings.database)
        self.studies = Studies(self.database)
        self.visits = Visits(self.database, settings.secret)
        self.copies = Copies(self.database, settings)

    def is_owner(self, token: str) -> bool:
        """Whether a token is the owner's; takes as long for any."""
        return hmac.compare_digest(token.encode(), self.settings.token.encode())

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
        ratings = Ratings(Settings.read())
    except (StoreError, ValueError) as problem:
        print(problem, file=sys.stderr, flush=True)
        return None, str(problem)
    if not ratings.settings.given:
        print(f"The rating tab's owner token of this run: {ratings.settings.token}", file=sys.stderr, flush=True)
    return ratings, ""
