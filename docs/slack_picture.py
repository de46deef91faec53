"""Draw `docs/slack.png`, the demo's second digest as Slack shows it, from the bodies that Slack is sent.

`python docs/slack_picture.py`. It needs Chromium; what Slack would draw is drawn in a page of our own.
"""

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from discord_picture import RUN, WIDTH, photographed, shortened
from picture import second_digest

from bot.platforms.slack.render import bodies

PICTURE = Path(__file__).parent / "slack.png"

PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ box-sizing: border-box; margin: 0; }}
body {{ background: #fff; color: #1d1c1d; font: 14px/1.46 "DejaVu Sans", "Noto Sans", sans-serif; width: {width}px;
  padding: 14px 14px 18px; }}
main {{ display: grid; grid-template-columns: 38px 1fr; gap: 0 10px; }}
.face {{ width: 36px; height: 36px; border-radius: 8px; background: #2f6f8f; color: #fff; display: grid;
  place-items: center; font-size: 19px; font-weight: bold; }}
.name {{ font-weight: 700; margin-bottom: 3px; }}
.app {{ background: #ebeaeb; color: #616061; border-radius: 3px; font-size: 10px; padding: 1px 4px; margin: 0 6px; }}
.at, .context {{ color: #616061; font-size: 12px; font-weight: normal; }}
.message > * {{ margin-bottom: 9px; }}
h2 {{ font-size: 18px; line-height: 1.3; }}
a {{ color: #1264a3; text-decoration: none; }}
section {{ display: grid; grid-template-columns: 1fr auto; gap: 12px; }}
section img {{ width: 80px; height: 80px; border-radius: 6px; object-fit: cover; }}
.row {{ display: flex; gap: 7px; }}
.button {{ border: 1px solid #bbb; border-radius: 5px; padding: 4px 11px; font-size: 13px; font-weight: 600; }}
</style><main><div class="face">T</div><div><div class="name">Tidings<span class="app">APP</span>
<span class="at">8:00 AM</span></div><div class="message">{messages}</div></div></main>"""


def shown(text: Mapping[str, Any]) -> str:
    """Turn a text of ours into HTML: it is escaped already, and knows links and bold type."""
    if text["type"] == "plain_text":
        return html.escape(text["text"])
    marked = re.sub(r"<([^<>|]+)\|([^<>]*)>", r'<a href="\1">\2</a>', text["text"])
    return re.sub(r"\*(.+?)\*", r"<b>\1</b>", marked).replace("\n", "<br>")


def drawn(block: Mapping[str, Any]) -> str:
    """Draw a block with what is in it."""
    match block["type"]:
        case "header":
            return f"<h2>{shown(block['text'])}</h2>"
        case "section":
            picture = block.get("accessory")
            image = f'<img src="{html.escape(picture["image_url"])}" alt="">' if picture else ""
            return f"<section><div>{shown(block['text'])}</div>{image}</section>"
        case "context":
            return f'<div class="context">{" ".join(map(shown, block["elements"]))}</div>'
        case "actions":
            return f'<div class="row">{"".join(map(pressed, block["elements"]))}</div>'
        case other:
            raise ValueError(f"nothing draws a block of type {other}")


def pressed(element: Mapping[str, Any]) -> str:
    """Draw something to press."""
    return f'<div class="button">{shown(element["text"]) if element["type"] == "button" else "⋯"}</div>'


def main() -> None:
    """Draw the picture."""
    made = bodies(shortened(asyncio.run(second_digest())), run=RUN)
    blocks = [block for body in made for block in body.json["blocks"]]
    photographed(PAGE.format(width=WIDTH, messages="".join(map(drawn, blocks))), PICTURE)


if __name__ == "__main__":
    main()
