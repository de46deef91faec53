"""Tables line up where a phone has room for them, and are lists where it has not."""

from hypothesis import given

from bot.i18n import speaking
from bot.model.messages import Table
from bot.platforms.discord.tables import WIDTH, table_text
from tests.unit.platforms.discord.values import HOSTILE, actives


def test_a_narrow_table_lines_up_numbers_at_the_right() -> None:
    table = Table(columns=("Topic", "Stories"), rows=(("bridges", 12), ("한국", 3), (None, 1240)))
    assert table_text(table) == "\n".join(
        (
            "```",
            "Topic    Stories",
            "bridges       12",
            "한국           3",
            "–          1,240",
            "```",
        )
    )


def test_in_a_list_a_row_begins_with_its_first_cell_that_is_there() -> None:
    table = Table(columns=("Feed", "Address"), rows=((None, f"https://larnby.example/{'x' * 40}"),))
    assert table_text(table).startswith("- Address [larnby.example")


def test_numbers_are_written_as_the_reader_does() -> None:
    with speaking("de"):
        assert "1.240" in table_text(Table(columns=("A",), rows=((1240,),)))


def test_a_wide_table_is_a_list_whose_addresses_can_be_pressed() -> None:
    table = Table(
        columns=("Title", "Address", "Last error", "A day"),
        rows=(("The Larnby Gazette of the valley", "https://larnby.example/feed.xml", None, 2.5),),
    )
    assert table_text(table) == (
        "-# Title\n- **The Larnby Gazette of the valley** · Address [larnby.example\\/feed.xml](https://larnby.example/feed.xml)"
        " · A day 2.5"
    )


def test_a_table_without_rows_says_nothing() -> None:
    assert table_text(Table(columns=("A",), rows=())) == ""


@given(HOSTILE, HOSTILE)
def test_no_cell_does_anything(one: str, other: str) -> None:
    wide = table_text(Table(columns=(one, "b" * WIDTH), rows=((one, other), (other, None))))
    for line in wide.split("\n"):
        assert list(actives(line.removeprefix("-# ").removeprefix("- ").replace("**", ""))) == []
    narrow = table_text(Table(columns=("A",), rows=((one[:20],),)))
    assert narrow.startswith(("- ", "-# ")) or narrow.count("`") == 6
    assert "@everyone" not in narrow
