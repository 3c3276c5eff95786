"""The headers that keep a browser safe, on every answer; and one sentence where a route fails in a way of its own.

A route that says more of itself, as the rater's page does, is left its word. Who may show the app in a frame is a
policy of its own (`frame-ancestors`): browsers hold a page to all the policies that it comes with.
"""

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.safety.answers import refusal
from playground.safety.paths import path_of
from playground.safety.policy import Policy

RATERS = "/rate/"
# MTurk shows the rater's page in a frame (an ExternalQuestion); the worker's sandbox has an address of its own.
MTURK = ("https://*.mturk.com", "https://*.mturkcontent.com")
BROKEN = "The server could not answer this: its log says why. Try something else."

log = logging.getLogger(__name__)


class Headers:
    """Puts the headers on every HTTP answer."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        """`policy`: who may show the app in a frame."""
        self.app = app
        self.fixed = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            "Content-Security-Policy": content(policy),
        }
        self.frames, self.raters_frames = frames(policy.embed), frames((*policy.embed, *MTURK))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ancestors = self.raters_frames if path_of(scope).startswith(RATERS) else self.frames
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                headers.append("Content-Security-Policy", ancestors)
            await send(message)

        try:
            await self.app(scope, receive, stamped)
        except Exception:
            if started:
                raise
            log.exception("%s %s could not be answered", scope["method"], scope["path"][:200])
            await refusal(500, BROKEN)(scope, receive, stamped)


def content(policy: Policy) -> str:
    """Where a page may load from: here. Gradio writes its settings and compiles its templates in the page."""
    hub = " https://huggingface.co https://cdn-avatars.huggingface.co" if policy.space else ""
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{hub}",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' data: blob:{hub}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def frames(origins: tuple[str, ...]) -> str:
    """Who may show a page in a frame: itself, and these."""
    return " ".join(["frame-ancestors 'self'", *origins])
