"""What stands before an app on the Web: a proxy that serves it below a path, and a page of another site that shows it.

The proxy passes on bytes, so it carries WebSockets and streams; of a request it changes the head alone. Of reverse
proxies on PyPI none is that small, and a server such as nginx would have to be installed on every machine with tests.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.spaces.answering import answering

HEAD_ENDS = b"\r\n\r\n"


class Proxy:
    """Serves what answers on `target` below `prefix`."""

    def __init__(self, target: int, prefix: str) -> None:
        self.target, self.prefix = target, prefix.encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, of one request."""
        writers = [writer]
        try:
            head = await reader.readuntil(HEAD_ENDS)
            line, *fields = head.removesuffix(HEAD_ENDS).split(b"\r\n")
            method, path, version = line.split(b" ")
            if not path.startswith(self.prefix + b"/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            writers.append(back)
            first = b" ".join([method, path.removeprefix(self.prefix), version])
            back.write(b"\r\n".join([first, *changed(fields)]) + HEAD_ENDS)
            await asyncio.gather(pass_on(reader, back), pass_on(there, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # somebody left, or the proxy is over
        finally:
            for each in writers:
                each.close()
            await asyncio.gather(*(each.wait_closed() for each in writers), return_exceptions=True)


def changed(fields: list[bytes]) -> list[bytes]:
    """The fields of a request's head as a proxy passes them on: it says who asked, and for which host."""
    named = [(field.split(b":", 1)[0].lower(), field) for field in fields]
    (host,) = [field.split(b":", 1)[1].strip() for name, field in named if name == b"host"]
    upgrade = any(name == b"upgrade" for name, _ in named)
    kept = [field for name, field in named if upgrade or name != b"connection"]
    added = [b"X-Forwarded-Host: " + host, b"X-Forwarded-Proto: http", b"X-Forwarded-For: 203.0.113.7"]
    return [*kept, *added, *([] if upgrade else [b"Connection: close"])]


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All bytes, until there are no more."""
    with suppress(OSError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
    writer.close()


@contextmanager
def proxied(target: int, prefix: str) -> Iterator[str]:
    """The address of a proxy, prefix included, as long as this lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    starting = asyncio.start_server(Proxy(target, prefix).serve, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    port = server.sockets[0].getsockname()[1]

    async def stop() -> None:
        server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    try:
        yield f"http://127.0.0.1:{port}{prefix}"
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def embedding(address: str, host: str = "localhost") -> Iterator[str]:
    """A page of another site that shows `address` in a frame."""
    page = (
        "<!doctype html><title>Another site</title><body style='margin:0'>"
        f"<iframe src='{address}' style='border:0;width:100vw;height:100vh' allow='clipboard-write'></iframe>"
    ).encode()

    def respond(path: str) -> tuple[int, str, bytes]:
        return (200, "text/html", page) if path == "/" else (404, "text/html", b"")

    with answering(respond) as port:
        yield f"http://{host}:{port}/"
