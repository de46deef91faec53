"""Write chat.md from the catalog: `python docs/chat.py` in the folder of Tidings."""

from pathlib import Path

from bot.commands.catalog import CATALOG
from bot.commands.manual import document

PAGE = Path(__file__).with_name("chat.md")

if __name__ == "__main__":
    PAGE.write_text(document(CATALOG.values()), encoding="utf-8")
