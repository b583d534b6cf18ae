"""The client: one thread in a process of its own that keeps some connections busy and checks every answer.

Requests are made beforehand, as bytes; each connection takes the next one of a shared list when it is free. So the
client does little more per request than send, receive and search for the marker.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from statistics import mean, quantiles
from time import perf_counter, process_time

TIMEOUT = 60
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """The server said something else than the scenario expects, so its speed means nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send, and what the answer must be: its status and a text that it contains."""

    payload: bytes
    status: int
    marker: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """How a run of requests went."""

    rate: float
    median_ms: float
    slow_ms: float
    """Of a hundred requests, the slowest one took this long or longer."""
    mean_bytes: float
    client_share: float
    """How much of one processor the client itself used."""


class Connection:
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def send(self, request: Request) -> None:
        self.request, self.received, self.sent_at = request, b"", perf_counter()
        self.socket.sendall(request.payload)

    def receive(self) -> bool:
        """Take what has come; True when that completes the answer."""
        part = self.socket.recv(1 << 18)
        self.received += part
        head, _, body = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        is_complete = len(head) < len(self.received) and len(body) >= (int(length[1]) if length else 0)
        if is_complete:
            self.check()
        elif not part:
            raise WrongAnswer(f"The connection was closed in the middle of: {self.received[:300]!r}")
        return is_complete

    def check(self) -> None:
        if int(self.received[9:12]) != self.request.status or self.request.marker not in self.received:
            raise WrongAnswer(
                f"Expected {self.request.status} with {self.request.marker!r} for\n"
                f"{self.request.payload.decode()}\nand got\n{self.received[:2000].decode(errors='replace')}"
            )


def put_load(port: int, requests: Sequence[Request], connection_count: int) -> Load:
    """Send all requests over so many connections at once. Raises WrongAnswer at the first unexpected answer."""
    connections = [Connection(port) for _ in range(connection_count)]
    try:
        started_at, processor_at = perf_counter(), process_time()
        answers = list(_answers(connections, iter(requests)))
        seconds, processor_seconds = perf_counter() - started_at, process_time() - processor_at
    finally:
        for connection in connections:
            connection.socket.close()
    if len(answers) != len(requests):
        raise WrongAnswer(f"{len(requests)} requests were sent, but {len(answers)} answers came.")
    percentiles = quantiles((latency for latency, _ in answers), n=100)
    return Load(
        rate=len(requests) / seconds,
        median_ms=percentiles[49] * 1000,
        slow_ms=percentiles[98] * 1000,
        mean_bytes=mean(size for _, size in answers),
        client_share=processor_seconds / seconds,
    )


def _answers(connections: Sequence[Connection], requests: Iterator[Request]) -> Iterator[tuple[float, int]]:
    """Yield seconds and bytes of each answer as it comes."""
    with DefaultSelector() as selector:
        for connection, request in zip(connections, requests):  # noqa: B905 (the list of requests is the longer one)
            selector.register(connection.socket, EVENT_READ, connection)
            connection.send(request)
        while selector.get_map():
            ready = selector.select(TIMEOUT)
            if not ready:
                raise WrongAnswer(f"No answer within {TIMEOUT} s.")
            for key, _ in ready:
                if key.data.receive():
                    yield perf_counter() - key.data.sent_at, len(key.data.received)
                    if request := next(requests, None):
                        key.data.send(request)
                    else:
                        selector.unregister(key.fileobj)
