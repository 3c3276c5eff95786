"""A small sticky proxy: all connections of one address go to one server, and to the next one while that is down.

What `balance source` with `option redispatch` is to HAProxy (README). It passes bytes on, so WebSockets go through.
"""

import asyncio
import ipaddress
import threading
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any


class Sticky:
    """The proxy and what has gone through it. Runs in a thread of its own."""

    def __init__(self, ports: Sequence[int]) -> None:
        """`ports`: of servers on loopback."""
        self.ports, self.port = list(ports), 0
        self.seen: dict[int, set[str]] = defaultdict(set)  # addresses by the port that they were sent to
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """End all connections."""

        async def end() -> None:
            self._server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = writer.get_extra_info("peername")[0]
        first = int(ipaddress.ip_address(source)) % len(self.ports)
        with suppress(asyncio.CancelledError):
            for port in self.ports[first:] + self.ports[:first]:
                with suppress(OSError):
                    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
                    self.seen[port].add(source)
                    await asyncio.gather(passed_on(reader, far_writer), passed_on(far_reader, writer))
                    break
        writer.close()


async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything that comes, until one side ends."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def sticky(ports: Sequence[int]) -> Iterator[Sticky]:
    """A proxy that lives as long as this."""
    proxy = Sticky(ports)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
