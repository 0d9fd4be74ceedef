"""A mail server that takes everything and delivers nothing: for tests in a thread, for figures in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Sink:
    """What it took, and how it misbehaves: answers for some addresses ("." for contents), when it hangs up.

    Like most servers it takes commands in one go (RFC 2920) and refuses DATA where it took no receiver.
    """

    answers: dict[str, str] = field(default_factory=dict)
    extensions: str = "PIPELINING"
    says_go_on: bool = False  # even where it took no receiver, as the RFC allows
    hang_up_after: int | None = None
    keep: bool = True
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    count: int = 0
    connections: int = 0
    port: int = 0

    def to(self) -> list[str]:
        return sorted(address for address, _ in self.taken)

    async def serve(self, ready: asyncio.Future | None = None) -> None:
        server = await asyncio.get_running_loop().create_server(lambda: Dialogue(self), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        if ready:
            ready.set_result(None)
        async with server:
            await server.serve_forever()

    def take(self, to: str, content: bytes) -> None:
        self.count += 1
        if self.keep:
            self.taken.append((to, (b"\r\n" + content).replace(b"\r\n..", b"\r\n.")[2:]))


class Dialogue(asyncio.Protocol):
    """One connection: what arrived is worked off, then all answers go out together."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.read = b""
        self.sender, self.to, self.in_content = False, "", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.sink.connections += 1
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.read += data
        answers = []
        while (answer := self.next_answer()) is not None:
            answers.append(answer)
        self.transport.write("".join(f"{answer}\r\n" for answer in answers if answer).encode())
        if answers and answers[-1] in ("", "221 bye"):
            self.transport.close()

    def next_answer(self) -> str | None:
        """To the next whole command or content; None while there is none, empty before hanging up."""
        if not self.in_content:
            line, end, rest = self.read.partition(b"\r\n")
            if not end:
                return None
            self.read = rest
            return self.command(line.decode(errors="replace"))
        content, end, rest = (b"\r\n" + self.read).partition(b"\r\n.\r\n")
        if not end:
            return None
        self.read, self.in_content = rest, False
        return self.content(content[2:] + b"\r\n")

    def command(self, words: str) -> str:
        verb, address = words[:4].upper(), words.partition("<")[2].partition(">")[0]
        answer = self.sink.answers.get(address, "250 ok")
        if verb == "EHLO" and self.sink.extensions:
            return f"250-sink\r\n250 {self.sink.extensions}"
        if verb in ("MAIL", "RSET"):
            self.sender, self.to = verb == "MAIL" and answer.startswith("2"), ""
        elif verb == "RCPT" and not self.sender:
            return "503 from whom?"
        elif verb == "RCPT":
            self.to = address if answer.startswith("2") else ""
        elif verb == "DATA" and not self.to and not self.sink.says_go_on:
            return "554 no valid receiver"
        elif verb == "DATA":
            self.in_content = True
            return "354 go on"
        return "221 bye" if verb == "QUIT" else answer

    def content(self, content: bytes) -> str:
        answer = self.sink.answers.get(".", "250 ok") if self.to else "554 no valid receiver"
        if answer.startswith("2"):
            self.sink.take(self.to, content)
        if self.sink.hang_up_after is not None and self.sink.count >= self.sink.hang_up_after:
            self.sink.hang_up_after = None
            return ""
        return answer


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
