"""What servers that mean harm achieve: connections inside, bombs, answers without end, planted answers, XML.

    python bench/hostile.py [--data DIR] [--quick]

`DIR/hostile` (or `DIR`) holds `ssrf_urls.txt` and `ssrf_redirectors.txt`, an address a line, and `xml/`. Everything
happens on loopback: an audit hook counts each connect() of the process and lets none through but those to the servers
made here; names are looked up nowhere. The peer is aiohttp as it comes, with the same time allowed.
"""

import argparse
import asyncio
import itertools
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp

from bench.delivery_report import Ledger
from bench.hostile_servers import (
    MB,
    PROTOCOL,
    Answer,
    Ask,
    Names,
    Wall,
    bomb,
    once,
    planting,
    redirecting,
    response,
    serving,
    write_bomb,
)
from bench.report import heading, run
from bot.errors import FetchError, InputError
from bot.feeds.parse import parse_feed
from bot.net.http import open_http

KINDS = ("gzip", "deflate", "br", "zstd", "gzip, gzip")
LIMIT_MB, OVER_MB, BOMB_S = 5, 5, 2.0
XML_S, XML_MB = 1.0, 50.0
ALLOWED_S = 1.0
STATUSES = ("301", "302", "303", "307", "308")
INWARDS = ("http://169.254.169.254/latest/", "http://localhost/", "http://127.1/", "http://[::ffff:127.0.0.1]/")


@asynccontextmanager
async def asking(who: str, names: Names | None = None, *, allowed_s: float = ALLOWED_S) -> AsyncIterator[Ask]:
    """Yield what reads an address, ours or plain aiohttp; with `names`, ours reads public addresses only."""
    if who == "ours":
        private = names is None
        async with open_http(user_agent="Tidings bench", allow_private=private, resolver=names) as http:

            async def ours(url: str) -> bytes:
                answer = await http.get(url, limit=LIMIT_MB * MB, timeout_s=allowed_s)
                return answer.body or str(answer.status).encode()

            yield ours
        return
    timeout = aiohttp.ClientTimeout(total=allowed_s)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=names), timeout=timeout) as session:

        async def peer(url: str) -> bytes:
            async with session.get(url) as answer:
                return await answer.read() or str(answer.status).encode()

        yield peer


async def outcome(ask: Ask, url: str) -> str:
    """Say in a few words what came of asking for `url`."""
    try:
        return f"reads {(await ask(url))[:24].decode(errors='replace')!r}"
    except FetchError as error:
        return error.for_people
    except (aiohttp.ClientError, OSError, ValueError, TypeError, UnicodeError) as error:
        return type(error).__name__


def lines(file: Path) -> list[str]:
    """Return the addresses in `file`."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def ways_inside(folder: Path) -> dict[str, tuple[list[str], Callable[[], Answer]]]:
    """Return what is asked for, and what the servers at public addresses answer, by what it is."""
    urls = lines(folder / "ssrf_urls.txt")
    # No certificate of loopback stands for a name outside.
    redirectors = [url.replace("https://", "http://", 1) for url in lines(folder / "ssrf_redirectors.txt")]
    inwards = tuple(itertools.product(STATUSES, INWARDS))
    by_turns = tuple(zip(itertools.cycle(STATUSES), urls, strict=False))
    return {
        f"{len(urls)} addresses asked for": (urls, lambda: redirecting(itertools.cycle(inwards))),
        f"{len(urls)} addresses redirected to": (
            ["http://public.example/"] * len(urls),
            lambda: redirecting(itertools.cycle(by_turns)),
        ),
        f"{len(redirectors)} redirectors, {len(inwards)} ways each": (
            redirectors * len(inwards),
            lambda: redirecting(itertools.cycle(inwards)),
        ),
        "200 times a name that changes its mind": (
            ["http://rebinding.example/"] * 200,
            lambda: once(response(b"news")),
        ),
    }


async def connections(folder: Path, ledger: Ledger) -> None:
    """Count the connections to addresses that are not public."""
    heading("Connections that are attempted to addresses that are not public")
    wall, names = Wall(), Names()
    for what, (asked, answer) in ways_inside(folder).items():
        inside, outside = {}, {}
        for who in ("ours", "peer"):
            wall.attempts.clear()
            async with serving(answer()) as wall.server:
                for url in asked:
                    # A client for each, so that no look-up and no connection is remembered.
                    async with asking(who, names) as ask:
                        await outcome(ask, url)
            inside[who], outside[who] = wall.inside, wall.outside
        ledger.must(what, inside["ours"], unit="", peer=float(inside["peer"]))
        print(f"  … to public ones: ours {outside['ours']}, peer {outside['peer']}")
    wall.open()


def bombs(ledger: Ledger, script: list[str], size_mb: int) -> None:
    """Measure what a packed body of zeros costs; the peer unpacks one of 200 MB."""
    heading(f"{size_mb:,} MB of zeros, packed; {LIMIT_MB} MB are allowed (the peer reads 200 MB, as far as it unpacks)")
    said = ""
    for kind in KINDS:
        found = {}
        for who, size in (("ours", size_mb), ("peer", 200)):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "bomb"
                write_bomb(kind, size * MB, file)
                found[who] = json.loads(run([*script, "--part", "bomb", kind, str(file), who]).output)
        ours, said = found["ours"], found["ours"]["said"]
        peer = {"mb": None, "s": None} if "," in kind else found["peer"]
        ledger.must(f"{kind}: memory", ours["mb"], unit="MB", at_most=LIMIT_MB + OVER_MB, peer=peer["mb"])
        ledger.must(f"{kind}: time until it is given up", ours["s"], unit="s", at_most=BOMB_S, peer=peer["s"])
    print(f"ours says: {said}")


async def one_bomb(kind: str, file: str, who: str) -> None:
    """Print what reading one bomb costs beyond what reading a small answer does."""
    async with asking(who, allowed_s=120) as ask:
        async with serving(once(response(b"a small answer"))) as port:
            await outcome(ask, f"http://127.0.0.1:{port}/")
        async with serving(bomb(kind, Path(file))) as port:
            before, started = peak_mb(), time.perf_counter()
            said = await outcome(ask, f"http://127.0.0.1:{port}/")
            spent = time.perf_counter() - started
    print(json.dumps({"mb": peak_mb() - before, "s": spent, "said": said}))


async def protocol(ledger: Ledger) -> None:
    """Print what comes of each server that breaks the protocol."""
    heading(f"Servers that break the protocol; {ALLOWED_S:g} s are allowed")
    slowest = 0.0
    for what, answer in PROTOCOL.items():
        took, said = {}, {}
        async with serving(answer) as port:
            for who in ("ours", "peer"):
                async with asking(who) as ask:
                    started = time.perf_counter()
                    said[who] = await outcome(ask, f"http://127.0.0.1:{port}/")
                    took[who] = time.perf_counter() - started
        slowest = max(slowest, took["ours"])
        print(f"{what:<38} {took['ours']:5.2f} s  {said['ours']}")
        print(f"{'':<38} {took['peer']:5.2f} s  peer: {said['peer']}")
    ledger.must("the longest of these", slowest, unit="s", at_most=ALLOWED_S + 0.5)


async def planted(ledger: Ledger) -> None:
    """Count the answers nobody asked for that are taken for those of the next request."""
    heading("50 connections, on each an answer that nobody asked for")
    taken = {}
    for who in ("ours", "peer"):
        taken[who] = 0
        for _ in range(50):
            async with serving(planting()) as port, asking(who) as ask:
                url = f"http://127.0.0.1:{port}/"
                await outcome(ask, url)
                await asyncio.sleep(0.02)
                taken[who] += "planted" in await outcome(ask, url)
    ledger.must("answers taken for others", taken["ours"], unit="", peer=float(taken["peer"]))


def documents(folder: Path, ledger: Ledger, script: list[str]) -> None:
    """Measure what XML made to do harm costs to read, each file in a process of its own."""
    files = sorted((folder / "xml").iterdir())
    heading(f"{len(files)} XML files with entities, inclusions and scripts, read as feeds")
    found = [json.loads(run([*script, "--part", "xml", str(file)]).output) for file in files]
    ledger.must("the slowest", max(each["s"] for each in found), unit="s", at_most=XML_S)
    ledger.must("the one that takes most memory", max(each["mb"] for each in found), unit="MB", at_most=XML_MB)
    ledger.must("connections", sum(each["connections"] for each in found), unit="")
    ledger.must("files of the machine that are opened", sum(each["opened"] for each in found), unit="")


async def one_document(file: str) -> None:
    """Print what reading one document costs beyond what reading a small feed does, and what it reaches for."""
    now, opened = datetime(2026, 11, 26, tzinfo=UTC), []
    small = b"<rss version='2.0'><channel><title>a</title><item><title>b</title><guid>c</guid></item></channel></rss>"
    for body in (small, small.replace(b"<title>b", b"&nbsp;<title>b")):
        parse_feed(body, url="http://public.example/", content_type=None, now=now)
    body, wall = Path(file).read_bytes(), Wall()
    before, started = peak_mb(), time.perf_counter()
    sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
    with suppress(InputError):
        parse_feed(body, url="http://public.example/", content_type=None, now=now)
    spent = time.perf_counter() - started
    # What Python opens to import, and pipes to a process, are no files that the document asked for.
    ends = (".py", ".pyc", ".so", "/dev/null")
    strange = [name for name in opened if isinstance(name, str) and not name.endswith(ends)]
    found = {"mb": peak_mb() - before, "s": spent, "connections": len(wall.attempts), "opened": len(strange)}
    print(json.dumps(found))


def peak_mb() -> float:
    """Return the most memory this process and those it started and that still run have had, in MB.

    Linux counts the memory of the parent at the fork to what `getrusage` says, and not to what is in /proc.
    """
    if not Path("/proc/self/status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    tasks = Path("/proc/self/task").glob("*/children")
    children = []
    for task in tasks:
        # A thread may end while it is looked for.
        with suppress(OSError):
            children += task.read_text().split()
    processes = ["self", *children]
    lines_of = (Path(f"/proc/{process}/status").read_text().splitlines() for process in processes)
    return sum(int(line.split()[1]) * 1024 for found in lines_of for line in found if line.startswith("VmHWM")) / MB


PARTS: dict[str, Callable[..., Awaitable[None]]] = {"bomb": one_bomb, "xml": one_document}


async def _part(name: str, given: list[str]) -> None:
    await PARTS[name](*given)


def main() -> int:
    """Measure; return 1 when anything that must not happen did."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="a folder with hostile addresses and documents")
    parser.add_argument("--quick", action="store_true", help="smaller bombs, for a first impression")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, *given = options.part
        asyncio.run(_part(name, given))
        return 0
    script, ledger = [sys.executable, str(Path(__file__).resolve())], Ledger()
    folder = options.data
    if folder is not None and (folder / "hostile").is_dir():
        folder /= "hostile"
    bombs(ledger, script, 500 if options.quick else 10_000)
    asyncio.run(protocol(ledger))
    asyncio.run(planted(ledger))
    if folder is not None:
        documents(folder, ledger, script)
        asyncio.run(connections(folder, ledger))
    for what in ledger.broken:
        print(f"BROKEN: {what}", file=sys.stderr)
    return 1 if ledger.broken else 0


if __name__ == "__main__":
    sys.exit(main())
