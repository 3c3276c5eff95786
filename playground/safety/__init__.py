"""What stands between the outside and every route, ours and Gradio's: headers, closed doors, bounds, rates.

Plain ASGI layers that know neither the screen nor torch, so that the process that serves raters alone has them, too.
What a route itself refuses, and why, stays with the route.
"""

import time
from collections.abc import Callable

from starlette.middleware import Middleware

from playground.safety.bounds import Bounds
from playground.safety.doors import Doors
from playground.safety.headers import Headers
from playground.safety.paths import Below
from playground.safety.policy import Policy
from playground.safety.rates import Rates


def layers(policy: Policy | None = None, clock: Callable[[], float] = time.monotonic) -> list[Middleware]:
    """The layers, outermost first. `policy`: read from the environment where it is not given; `clock`: in seconds."""
    policy = policy or Policy.read()
    return [
        Middleware(Headers, policy=policy),
        Middleware(Doors),
        Middleware(Bounds),
        Middleware(Rates, policy=policy, clock=clock),
        Middleware(Below),
    ]
