"""Draw `docs/discord.png`, the demo's second digest as Discord shows it, from the bodies that Discord is sent.

`python docs/discord_picture.py`. It needs Chromium; what Discord would draw is drawn in a page of our own.
"""

import asyncio
import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from picture import second_digest
from PIL import Image, ImageChops

from bot.model.messages import Message, StoryBlock
from bot.platforms.discord.render import bodies

PICTURE = Path(__file__).parent / "discord.png"
WIDTH, HEIGHT, SHARPNESS = 560, 2400, 2
STORIES, COLOURS, MARGIN = 3, 160, 24
RUN, DELIVERY = "f" * 32, "a" * 25

PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ box-sizing: border-box; margin: 0; }}
body {{ background: #313338; color: #dbdee1; font: 15px/1.38 "DejaVu Sans", "Noto Sans", sans-serif; width: {width}px;
  padding: 14px 14px 18px; font-size: 14px; }}
main {{ display: grid; grid-template-columns: 42px 1fr; gap: 0 12px; }}
.face {{ width: 40px; height: 40px; border-radius: 50%; background: #2f6f8f; color: #fff; display: grid;
  place-items: center; font-size: 21px; font-weight: bold; }}
.name {{ color: #f2f3f5; font-weight: 600; margin-bottom: 5px; }}
.app {{ background: #5865f2; color: #fff; border-radius: 3px; font-size: 10px; padding: 1px 4px; margin: 0 6px; }}
.at, small {{ color: #949ba4; font-size: 12px; font-weight: normal; }}
.box {{ background: #2b2d31; border: 1px solid #3f4147; border-left: 4px solid {accent}; border-radius: 6px;
  padding: 12px 14px; display: grid; gap: 9px; margin-bottom: 8px; }}
h2 {{ color: #f2f3f5; font-size: 19px; line-height: 1.25; }}
b {{ color: #f2f3f5; }}
a {{ color: #4da3ff; text-decoration: none; }}
small {{ display: block; margin-top: 2px; }}
hr {{ border: 0; border-top: 1px solid #3f4147; }}
section {{ display: grid; grid-template-columns: 1fr 76px; gap: 12px; }}
section img {{ width: 76px; height: 76px; border-radius: 6px; object-fit: cover; }}
.row {{ display: flex; gap: 7px; flex-wrap: wrap; }}
.button {{ background: #4e5058; color: #fff; border-radius: 5px; padding: 6px 13px; font-size: 13px; }}
.button.main {{ background: #5865f2; }}
.menu {{ background: #1e1f22; color: #949ba4; border: 1px solid #3f4147; border-radius: 5px; padding: 8px 12px;
  flex: 1; display: flex; justify-content: space-between; }}
</style><main><div class="face">T</div><div><div class="name">Tidings<span class="app">APP</span>
<span class="at">Today at 08:00</span></div>{messages}</div></main>"""


def shown(markdown: str) -> str:
    """Turn the Markdown of our messages into HTML, line by line."""
    return "".join(map(_line, markdown.split("\n")))


def _line(line: str) -> str:
    for lead, tag in (("-# ", "small"), ("## ", "h2"), ("", "div")):
        if line.startswith(lead):
            return f"<{tag}>{_inline(line.removeprefix(lead))}</{tag}>"
    raise AssertionError("every line begins with nothing")


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(html.escape(found[1]))
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"\\([^0-9A-Za-z\s])", keep, text)
    text = html.escape(text, quote=False)
    text = re.sub(r"\[((?:\[\d+\]|[^\[\]])*)\]\(([^\s()]+)\)", r'<a href="\2">\1</a>', text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def drawn(component: Mapping[str, Any]) -> str:
    """Draw a component with what is in it."""
    inside = "".join(map(drawn, component.get("components", ())))
    match component["type"]:
        case 17:
            return f'<div class="box">{inside}</div>'
        case 10:
            return f"<div>{shown(component['content'])}</div>"
        case 14:
            return "<hr>"
        case 9:
            address = html.escape(component["accessory"]["media"]["url"])
            return f'<section><div>{inside}</div><img src="{address}" alt=""></section>'
        case 1:
            return f'<div class="row">{inside}</div>'
        case 3:
            return f'<div class="menu"><span>{html.escape(component["placeholder"])}</span><span>⌄</span></div>'
        case 2:
            name = component.get("label") or component["emoji"]["name"]
            return f'<div class="button{" main" if component["style"] == 1 else ""}">{html.escape(name)}</div>'
        case other:
            raise ValueError(f"nothing draws a component of type {other}")


def shortened(message: Message) -> Message:
    """Keep the first stories, so that the picture fits a page."""
    kept = (block for block in message.blocks if not isinstance(block, StoryBlock) or block.rank <= STORIES)
    return replace(message, blocks=tuple(kept))


def trimmed(file: Path) -> None:
    """Cut off what is empty at the end, and keep few colours, so that it is quickly loaded."""
    with Image.open(file) as opened:
        whole = opened.convert("RGB")
    empty = Image.new("RGB", whole.size, whole.getpixel((0, whole.height - 1)))
    *_, bottom = ImageChops.difference(whole, empty).getbbox()
    whole.crop((0, 0, whole.width, min(bottom + MARGIN, whole.height))).quantize(COLOURS).save(file, optimize=True)


def photographed(page: str, picture: Path) -> None:
    """Let Chromium show a page, and keep what it shows."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium is needed to draw the picture.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars --disable-sync"
        flags = [*options.split(), "--disable-background-networking", "--disable-component-update"]
        size = [f"--window-size={WIDTH},{HEIGHT}", f"--force-device-scale-factor={SHARPNESS}"]
        where = [f"--user-data-dir={folder}/profile", f"--screenshot={picture}", file.as_uri()]
        subprocess.run([browser, *flags, *size, *where], check=True, capture_output=True, timeout=120)  # noqa: S603
    trimmed(picture)


def main() -> None:
    """Draw the picture."""
    made = bodies(shortened(asyncio.run(second_digest())), deliveries=lambda _: DELIVERY, run=RUN)
    boxes = [component for body in made for component in body.json["components"]]
    accent = f"#{boxes[0]['accent_color']:06x}"
    photographed(PAGE.format(width=WIDTH, accent=accent, messages="".join(map(drawn, boxes))), PICTURE)


if __name__ == "__main__":
    main()
