"""The program as a person runs it: a process of its own, and a web site on this machine for it to read."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Bot = Callable[..., Outcome]


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    """Run `python -m bot ARGUMENTS` in an empty folder, with its database there."""

    def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None, timeout_s: float = 120) -> Outcome:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "dumb"}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            input=stdin,
            env={**environment, "TIDINGS_STORIES__ENCODER": "static", **(env or {})},
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@dataclass
class Site:
    """A web site on loopback: `pages` maps a path to (status, headers, body)."""

    base: str
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, *, kind: str = "application/rss+xml", status: int = 200) -> str:
        """Publish a document and return its address."""
        self.pages[path] = (status, {"Content-Type": kind}, body if isinstance(body, bytes) else body.encode())
        return f"{self.base}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a web site until the test ends."""
    serving = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            serving.asked.append(self.path)
            status, headers, body = serving.pages.get(self.path, (404, {"Content-Type": "text/plain"}, b"nothing here"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield serving
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def rss(*items: str, title: str = "The Testing Times", link: str = "https://testing.example/") -> str:
    """Write an RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>{link}</link><description>News for tests</description>"
        f"{''.join(items)}</channel></rss>"
    )


def item(name: str, title: str, text: str, published: str | None = "Wed, 04 Mar 2026 09:00:00 GMT") -> str:
    """Write an RSS item whose text is whole."""
    date = f"<pubDate>{published}</pubDate>" if published else ""
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><link>https://testing.example/{name}</link>"
        f"<title>{title}</title>{date}<description>{text}</description></item>"
    )


HARBOUR = (
    "The harbour master of Larnby closed the northern quay on Wednesday after a crane had tipped over in the night. "
    "Nobody was hurt. The crane, which is 40 metres high, came down on two empty barges. Divers will look at the wall "
    "of the quay on Thursday, and until then ships for Larnby are sent to Port Ellis. "
) * 3
ORCHARD = (
    "Apple growers in the valley of Senn expect their smallest harvest for eleven years because of frost in April. The "
    "growers' union said on Wednesday that 60 per cent of the blossom was lost. Prices will rise before Christmas, it "
    "said, and asked the county for a loan. The county council meets next week. "
) * 3
