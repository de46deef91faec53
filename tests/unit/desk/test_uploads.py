"""Files that people hand over: read by their names for a while, and not for ever."""

from datetime import timedelta

import pytest

from bot.clock import fixed_clock
from bot.desk.uploads import KEPT, LARGEST, MOST, Uploads
from bot.errors import InputError
from tests.builders import NOON


async def test_a_file_is_read_by_the_name_it_was_given_and_by_no_other() -> None:
    uploads = Uploads(fixed_clock(NOON))
    one, other = await uploads.keep("a.opml", b"1"), await uploads.keep("a.opml", b"2")
    assert (uploads.read(one), uploads.read(other)) == (b"1", b"2")
    with pytest.raises(InputError, match="hand it over again"):
        uploads.read("upload:a.opml")


async def test_a_file_is_forgotten_after_a_while() -> None:
    now = NOON
    uploads = Uploads(lambda: now)
    kept = await uploads.keep("a.opml", b"1")
    now += KEPT
    assert uploads.read(kept) == b"1"
    now += timedelta(seconds=1)
    with pytest.raises(InputError):
        uploads.read(kept)


async def test_memory_holds_the_last_files_and_none_that_is_too_large() -> None:
    uploads = Uploads(fixed_clock(NOON))
    kept = [await uploads.keep("a", b"x") for _ in range(MOST + 1)]
    assert uploads.read(kept[-1]) == b"x"
    with pytest.raises(InputError):
        uploads.read(kept[0])
    with pytest.raises(InputError, match="too large: at most 5 MB"):
        await uploads.keep("big.opml", b"x" * (LARGEST + 1))
