"""Upkeep: deleting what is older than the settings keep, and saying how much room the rest takes."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.commands.service import Finding

if TYPE_CHECKING:
    from bot.model.upkeep import Pruned, Sizes, TableSize
    from bot.parts import Parts

log = structlog.get_logger()

LARGEST = 3
"""So many tables are named with their sizes."""


@dataclass(frozen=True, slots=True)
class Upkeepdesk:
    """Keeps the database as small as the settings say."""

    parts: "Parts"

    async def prune(self) -> "Pruned":
        """Delete what is older than is to be kept, and give the space back where that pays."""
        kept, now = self.parts.settings.retention, self.parts.clock()
        retention = (await self.parts.store()).retention
        pruned = await retention.prune(
            articles_before=now - timedelta(days=kept.articles_days),
            runs_before=now - timedelta(days=kept.runs_days),
            deliveries_before=now - timedelta(days=kept.deliveries_days),
            now=now,
        )
        smaller = await retention.vacuum()
        log.info("pruned", **asdict(pruned), vacuumed=smaller)
        return pruned

    async def sizes(self) -> Finding:
        """Say how large the database is, and what takes most room."""
        return Finding(what="sizes", state="ok", remark=_remark(await (await self.parts.store()).retention.sizes()))


def _remark(sizes: "Sizes") -> str:
    measured = sorted(
        (table for table in sizes.tables if table.bytes is not None),
        key=lambda table: (-(table.bytes or 0), table.name),
    )
    tables = [f"{table.name} {_size(table.bytes or 0)} ({_rows(table)})" for table in measured[:LARGEST]]
    if not measured:
        largest = sorted(sizes.tables, key=lambda table: (-table.rows, table.name))[:LARGEST]
        tables = [f"{table.name} {_rows(table)}" for table in largest]
    return f"{_size(sizes.file_bytes)}, {_size(sizes.free_bytes)} of it free: {', '.join(tables)}"


def _rows(table: "TableSize") -> str:
    return "1 row" if table.rows == 1 else f"{table.rows} rows"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
