"""Where a request goes, for an app that a proxy serves below a path (GRADIO_ROOT_PATH).

ASGI wants that path at the head of a request's; most proxies take it off, and then mounted routes find nothing.
"""

from starlette.types import ASGIApp, Receive, Scope, Send


def path_of(scope: Scope) -> str:
    """The path of a request below the app's own, whether or not the proxy took that off."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


class Below:
    """Puts the app's own path back where a proxy took it off."""

    def __init__(self, app: ASGIApp) -> None:
        """Around an app, inside of all layers that look at paths."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the whole path."""
        if root := str(scope.get("root_path", "")).rstrip("/"):
            scope = {**scope, "path": root + path_of(scope)}
        await self.app(scope, receive, send)
