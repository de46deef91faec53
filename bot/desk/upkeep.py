"""Upkeep: deleting what is older than the settings keep, and saying how much room the rest takes."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.commands.service import Finding
from bot.i18n import Said, joined, plural, say

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


def _remark(sizes: "Sizes") -> Said:
    measured = sorted(
        (table for table in sizes.tables if table.bytes is not None),
        key=lambda table: (-(table.bytes or 0), table.name),
    )
    tables = [
        say("{table} {size} ({rows})", table=table.name, size=_size(table.bytes or 0), rows=_rows(table))
        for table in measured[:LARGEST]
    ]
    if not measured:
        largest = sorted(sizes.tables, key=lambda table: (-table.rows, table.name))[:LARGEST]
        tables = [say("{table} {rows}", table=table.name, rows=_rows(table)) for table in largest]
    return say(
        "{size}, {free} of it free: {tables}",
        size=_size(sizes.file_bytes),
        free=_size(sizes.free_bytes),
        tables=joined(tables, ", "),
    )


def _rows(table: "TableSize") -> Said:
    return plural("{n} row", "{n} rows", n=table.rows)


def _size(size: int) -> Said:
    if size >= 1e6:
        return say("{n} MB", n=round(size / 1e6, 1))
    return say("{n} kB", n=round(size / 1e3))
