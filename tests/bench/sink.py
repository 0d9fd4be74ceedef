"""A mail server that takes everything and delivers nothing: for tests in a thread, for figures in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What it took, and how it misbehaves: answers for some addresses, and after how many mails it hangs up."""

    answers: dict[str, str] = field(default_factory=dict)
    hang_up_after: int | None = None
    keep: bool = True
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    count: int = 0
    connections: int = 0
    port: int = 0

    def to(self) -> list[str]:
        return sorted(address for address, _ in self.taken)

    async def serve(self, ready: asyncio.Future | None = None) -> None:
        server = await asyncio.start_server(self.talk, "127.0.0.1", self.port, limit=2**24)
        self.port = server.sockets[0].getsockname()[1]
        if ready:
            ready.set_result(None)
        async with server:
            await server.serve_forever()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.dialogue(reader, writer)
        writer.close()

    async def dialogue(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 sink\r\n")
        while words := (await reader.readline()).decode(errors="replace").strip():
            verb = words[:4].upper()
            answer = "250 ok"
            if verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
                answer = self.answers.get(to, answer)
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.count += 1
                if self.keep:
                    self.taken.append((to, body[:-5]))
                if self.hang_up_after is not None and self.count >= self.hang_up_after:
                    self.hang_up_after = None
                    return
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(f"{answer}\r\n".encode())


@contextlib.contextmanager
def in_a_thread(**facts) -> Iterator[Sink]:
    """The server, and what it took, within this process."""
    sink, loop, ready = Sink(**facts), asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        listening = loop.create_future()
        listening.add_done_callback(lambda _: ready.set())
        task = loop.create_task(sink.serve(listening))
        loop.run_forever()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def _process(port, ready) -> None:
    async def main() -> None:
        sink, listening = Sink(keep=False), asyncio.get_running_loop().create_future()
        task = asyncio.create_task(sink.serve(listening))
        await listening
        port.value = sink.port
        ready.set()
        await task

    asyncio.run(main())


@contextlib.contextmanager
def in_a_process() -> Iterator[int]:
    """The server's port, while it runs on a processor of its own."""
    context = multiprocessing.get_context("spawn")
    port, ready = context.Value("i", 0), context.Event()
    process = context.Process(target=_process, args=(port, ready), daemon=True)
    process.start()
    ready.wait(30)
    try:
        yield port.value
    finally:
        process.terminate()
        process.join(10)
