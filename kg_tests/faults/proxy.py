"""A TCP proxy that cuts connections on command, between a client and a real server."""

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator


class Proxy:
    """Listens on a free loopback port and forwards to one address.

    `on_request` is called with the number of chunks of bytes sent to the server so far, before each is
    forwarded: it may call `cut`. Bytes on their way are lost then, as in a real cut. `on_answer` is called with the
    last bytes that a connection sent to the server, when the server has answered and before the answer is passed on.
    """

    def __init__(self, host: str, port: int, on_request: Callable[[int], None] | None = None) -> None:
        self.requests = 0
        self.cuts = 0
        self.on_request = on_request
        self.on_answer: Callable[[bytes], None] | None = None
        self._target = (host, port)
        self._refusing = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Resets every connection."""
        with self._lock:
            self.cuts += 1
            ends, self._open = self._open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close by reset
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def refuse(self) -> None:
        """Cuts now and whoever connects until `admit`."""
        self._refusing = True
        self.cut()

    def admit(self) -> None:
        self._refusing = False

    def close(self) -> None:
        self._listener.close()
        self.refuse()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                if self._refusing:
                    client.close()
                    continue
                server = socket.create_connection(self._target)
            except OSError:  # closed, or the server is away
                if self._listener.fileno() < 0:
                    return
                continue
            with self._lock:
                self._open |= {client, server}
            asked: deque[bytes] = deque(maxlen=1)
            for source, sink, sends in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._forward, args=(source, sink, sends, asked), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, sends: bool, asked: deque[bytes]) -> None:
        with contextlib.suppress(OSError):  # either end was cut
            while data := source.recv(65536):
                if sends:
                    with self._lock:
                        self.requests += 1
                    if self.on_request:
                        self.on_request(self.requests)
                    asked.append(data)
                elif self.on_answer and asked:
                    self.on_answer(asked[-1])
                sink.sendall(data)
        for end in (source, sink):
            with self._lock:
                self._open.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def proxy(uri: str, on_request: Callable[[int], None] | None = None) -> Iterator[Proxy]:
    """A proxy before the server of that `bolt://host:port`, closed at the end of the block."""
    host, port = uri.split("//")[1].split(":")
    opened = Proxy(host, int(port), on_request)
    try:
        yield opened
    finally:
        opened.close()
