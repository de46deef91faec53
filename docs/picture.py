"""Draw `docs/digest.svg`, the digest of the demo's first day as a terminal shows it: `python docs/picture.py`."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import open_app
from bot.demo.server import DAY_ONE, DAY_TWO, serve_newsroom
from bot.demo.show import MovableClock
from bot.digests.message import digest_message
from bot.model.messages import Message, StoryBlock
from bot.platforms.console.render import to_rich
from bot.settings import load_settings

PICTURE = Path(__file__).parent / "digest.svg"
WIDTH = 92
STORIES = 4

# Fonts of the reader's own system, so that nothing is fetched to look at the picture.
SHAPE = """<svg class="digest" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>A digest of the demo newsroom in a terminal</title>
<style>
.digest text {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
<rect fill="#16181d" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""


async def second_digest() -> Message:
    """Make both digests of the demo and return the second, which tells what moved on overnight."""
    settings = load_settings(None, environ={}, overrides={"store.path": ":memory:", "feeds.allow_private": True})
    clock = MovableClock(DAY_ONE)
    async with (
        serve_newsroom(clock=clock) as newsroom,
        open_app(settings, as_json=True, clock=clock, reaching=newsroom.reaching) as app,
    ):
        await app.follow(newsroom.feeds)
        await app.news.make_digest()
        clock.set(DAY_TWO)
        return digest_message(await app.news.make_digest(), zone=ZoneInfo("Europe/Berlin"))


def shortened(message: Message) -> Message:
    """Keep the first stories, so that the picture fits a page."""
    kept = [block for block in message.blocks if not isinstance(block, StoryBlock) or block.rank <= STORIES]
    return replace(message, blocks=tuple(kept))


def main() -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(to_rich(shortened(asyncio.run(second_digest()))))
    PICTURE.write_text(console.export_svg(code_format=SHAPE, unique_id="digest"), encoding="utf-8")


if __name__ == "__main__":
    main()
