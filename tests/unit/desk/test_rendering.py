"""What is rendered is what would be sent: the same bodies, the same ids of deliveries."""

import json
from contextlib import AsyncExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import system_clock
from bot.desk.rendering import Renderdesk
from bot.digests.ids import delivery_id
from bot.digests.message import digest_message
from bot.model.documents import run_from_json
from bot.parts import Parts
from bot.settings import load_settings

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "digest.json"


def desk(stack: AsyncExitStack, **overrides: str) -> Renderdesk:
    settings = load_settings(
        None, environ={}, overrides={key.replace("__", "."): each for key, each in overrides.items()}
    )
    return Renderdesk(
        Parts(settings, stack=stack, progress=lambda *_: None, clock=system_clock, reaching=lambda get: get)
    )


async def test_every_form_says_the_headline_and_each_platform_bears_the_deliverys_id() -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    async with AsyncExitStack() as stack:
        for channel in ("discord:1001/2002", "slack:T1/C1", "console:larnby", None):
            run = run_from_json(document | {"channel": channel})
            message = digest_message(run, zone=ZoneInfo("UTC"))
            made = {name: form(run, message) for name, form in desk(stack).forms.items()}
            assert all("Larnby quay shut after crane falls onto barges" in json.dumps(each) for each in made.values())
            for name in ("discord", "slack"):
                assert delivery_id(run.id, channel or name, 0) in json.dumps(made[name])
            assert isinstance(made["text"], str)


async def test_discords_bodies_are_in_the_style_of_the_settings() -> None:
    run = run_from_json(json.loads(EXAMPLE.read_text(encoding="utf-8")))
    message = digest_message(run, zone=ZoneInfo("UTC"))
    async with AsyncExitStack() as stack:
        assert "embeds" not in desk(stack).discord(run, message)[0]
        assert desk(stack, discord__style="embeds").discord(run, message)[0]["embeds"]
