"""The SPARQL protocol over slow lines: what takes long to send is no server out of reach."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import kg.stores.http
from kg.stores.address import Address
from kg.stores.http import Endpoint

SIZE = 24_000_000
PAUSE = 0.1


class _Slow(BaseHTTPRequestHandler):
    """Takes a body two megabytes at a time with a pause before each."""

    taken: list[int]

    def do_POST(self) -> None:
        length = left = int(self.headers["Content-Length"])
        while left:
            time.sleep(PAUSE)
            left -= len(self.rfile.read(min(left, 2_000_000)))
        self.taken.append(length)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    _Slow.taken = []
    server = HTTPServer(("127.0.0.1", 0), _Slow)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_update_may_take_longer_to_send_than_to_connect(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.stores.http, "_CONNECT", 0.5)
    endpoint = Endpoint(Address.parse(url), None)
    endpoint.update("#" * SIZE)
    endpoint.close()
    assert _Slow.taken == [SIZE]
