"""The sections beside what `config/` tells people about them: the two must not drift apart."""

import dataclasses
import re
from pathlib import Path

from bot.settings import Endpoints, Secrets, Settings, load_settings
from bot.settings.sources import IN_FILE, from_file

CONFIG = Path(__file__).parents[3] / "config"
BOT = Path(__file__).parents[3] / "bot"


def test_the_file_as_shipped_changes_nothing() -> None:
    assert load_settings(CONFIG / "config.yaml", environ={}) == Settings()


def test_the_file_lists_every_setting_with_its_default(tmp_path: Path) -> None:
    uncommented = re.sub(r"^  #(?=\w)", "  ", (CONFIG / "config.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    everything = tmp_path / "config.yaml"
    everything.write_text(uncommented, encoding="utf-8")
    assert load_settings(everything, environ={}) == Settings()
    assert set(from_file(everything).values) == {(section, key) for section, keys in IN_FILE.items() for key in keys}


def test_every_setting_in_the_file_has_words_before_it() -> None:
    lines = (CONFIG / "config.yaml").read_text(encoding="utf-8").splitlines()
    for section in IN_FILE:
        start = lines.index(f"{section}:")
        assert lines[start + 1].startswith("  # ") or lines[start - 1].startswith("# "), f"{section} is not explained"


def test_every_secret_and_endpoint_is_explained() -> None:
    text = (CONFIG / ".env.example").read_text(encoding="utf-8")
    secrets = [field.name.upper() for field in dataclasses.fields(Secrets)]
    assert re.findall(r"^([A-Z_]+)=$", text, flags=re.MULTILINE) == secrets
    for field in dataclasses.fields(Endpoints):
        assert f"#{field.name.upper()}=" in text


def test_the_defaults_pass_their_own_checks() -> None:
    plain = dataclasses.asdict(Settings())
    assert Settings(**plain) == Settings()


def test_every_setting_is_read_by_something() -> None:
    """Only where the parts are put together are settings known: at the top of bot/ and at the desk."""
    places = [*BOT.glob("*.py"), *(BOT / "desk").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in places)
    idle = [f"{section}.{key}" for section, keys in IN_FILE.items() for key in keys if f".{key}" not in code]
    assert not idle, f"these settings change nothing; use them or remove them: {idle}"
