"""What Discord is sent: never too much, never a ping, nothing lost, and a pleasure to read."""

import json
import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.model.messages import (
    Actions,
    Button,
    CitedText,
    Document,
    Heading,
    Message,
    Note,
    Paragraph,
    Picture,
    Prose,
    Sources,
    StoryBlock,
    Table,
)
from bot.platforms.bodies import Body
from bot.platforms.discord.checks import components, faults
from bot.platforms.discord.controls import delivery_in
from bot.platforms.discord.render import Style, bodies, body, fits, parts
from tests.unit.platforms.discord.schema import described, problems
from tests.unit.platforms.discord.values import DELIVERY, RUN, actives, digest, link, messages, story

STYLES: tuple[Style, ...] = ("components", "embeds")
styles = pytest.mark.parametrize("style", STYLES)


def name_of(part: int) -> str:
    return "abcdefghijklmnopqrstuvw" + f"{'234567'[part // 6 % 6]}{'234567'[part % 6]}"


def texts_of(made: Body) -> list[str]:
    """Return everything in a body that is shown as Markdown."""
    written = [each["content"] for each in components(made.json) if "content" in each]
    for embed in made.json.get("embeds", ()):
        written += [embed.get("title", ""), embed.get("description", "")]
    return [*written, made.json.get("content", "")]


def embedded(made: Body) -> list[str]:
    """Return every text of the embeds of a body."""
    embeds = made.json.get("embeds", ())
    shown = [each.get(name, "") for each in embeds for name in ("title", "description")]
    return [*shown, *(each["footer"]["text"] for each in embeds if "footer" in each)]


def lines_of(made: Body) -> list[str]:
    """Return the lines of a body without what we put there ourselves, and without blocks of code."""
    lines, in_code = [], False
    for line in "\n".join(texts_of(made)).split("\n"):
        if line == "```":
            in_code = not in_code
        elif not in_code:
            for lead in ("## ", "-# ", "- "):
                line = line.removeprefix(lead)
            lines.append(_TYPED.sub(": ", line))
    return lines


_TYPED = re.compile(r": `[^`]*`$")
"""What a person is to type stands in code."""

hostile = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# -- laws ----------------------------------------------------------------------------------------------------------


@styles
@hostile
@given(message=messages(), run=st.sampled_from((None, RUN)))
def test_whatever_is_said_discord_takes_it(style: Style, message: Message, run: str | None) -> None:
    made = bodies(message, deliveries=name_of, run=run, style=style, web="https://news.example/d/1", role="123")
    assert made
    for at, each in enumerate(made):
        assert faults(each) == ()
        assert len(list(components(each.json))) <= 40
        assert sum(len(part.get("content", "")) for part in components(each.json)) <= 4000
        assert (
            sum(
                len(str(embed.get("title", "")) + str(embed.get("description", "")))
                for embed in each.json.get("embeds", ())
            )
            <= 6000
        )
        assert json.loads(json.dumps(each.json)) == each.json
        assert delivery_in(each.json) == each.json["nonce"] == name_of(at)
        assert [file.name for file in each.files] == [given["filename"] for given in each.json.get("attachments", ())]


@styles
@hostile
@given(message=messages())
def test_nothing_that_is_said_does_anything(style: Style, message: Message) -> None:
    for each in bodies(message, run=RUN, style=style):
        assert each.json["allowed_mentions"] == {"parse": []}
        for line in lines_of(each):
            assert list(actives(line.replace("**", "") if "**" in line else line)) == []
        assert "@everyone" not in json.dumps([*texts_of(each)])


@described
@styles
@settings(hostile, max_examples=25, phases=[Phase.generate])
@given(message=messages())
def test_every_body_is_as_discord_describes_it(style: Style, message: Message) -> None:
    for each in bodies(message, deliveries=name_of, run=RUN, style=style, web="https://news.example/d/1", role="123"):
        assert problems(each.json) == []


@styles
@settings(hostile, max_examples=30)
@given(message=messages())
def test_a_part_stays_one_part_and_stories_keep_their_order(style: Style, message: Message) -> None:
    made = parts(message, style=style)
    assert all(fits(part, style=style) for part in made)
    stories = [block.rank for part in made for block in part.blocks if isinstance(block, StoryBlock)]
    assert stories == [block.rank for block in message.blocks if isinstance(block, StoryBlock)]


@styles
@settings(hostile, max_examples=30)
@given(message=messages())
def test_a_message_that_is_no_part_still_makes_one_body(style: Style, message: Message) -> None:
    grown = replace(message, blocks=message.blocks * 3)
    assert faults(body(grown, delivery=DELIVERY, run=RUN, style=style, role="1")) == ()


# -- components ----------------------------------------------------------------------------------------------------


def test_a_digest_is_a_box_with_a_section_for_every_story() -> None:
    (made,) = bodies(digest(2), deliveries=lambda _: DELIVERY, run=RUN, web="https://news.example/d/1")
    (box,) = made.json["components"]
    assert made.json["flags"] == 1 << 15
    assert (made.json["nonce"], made.json["enforce_nonce"]) == (DELIVERY, True)
    assert box["accent_color"]
    assert [each["type"] for each in box["components"]] == [10, 14, 9, 14, 9, 14, 10, 10, 1, 1, 1]
    head, _, first, *_, note, web = box["components"][:8]
    assert head["content"] == "## Morning digest · Wed 4 Mar, 08:00 Larnby\n-# since Tue 08:00 · 3 feeds"
    assert first["components"][0]["content"] == (
        "**1 · [Bridge 1 is shut](https://example.org/1/1)**\n"
        "The bridge over the Larn is shut. [[1]](https://example.org/1/1)[[2]](https://larn.example/1)"
        " Lorries wait. [[1]](https://example.org/1/1)\n"
        "-# Example Post · Larn Gazette · 3 h · bridges"
    )
    assert first["accessory"] == {"type": 11, "media": {"url": "https://example.org/1.jpg"}}
    assert note["content"] == "-# 1 of 3 feeds could not be read · newest item 12 min old"
    assert web["content"] == "-# [Read it on the web](https://news.example/d/1)"


@pytest.mark.parametrize(
    "image", [None, "https://example.org/a.svg?x=1", "data:image/png;base64,", "http://localhost/a"]
)
def test_a_story_without_a_picture_is_a_text(image: str | None) -> None:
    (made,) = bodies(Message(blocks=(story(1, image=image),)))
    assert [each["type"] for each in components(made.json)] == [17, 10]


def test_a_publisher_that_no_sentence_cites_can_be_pressed() -> None:
    links = tuple(link(n, label=f"Post {n}", url=f"https://p{n}.example/") for n in range(1, 9))
    block = story(
        1, links=links, url=links[0].url, sentences=(CitedText(text="It is shut.", citations=(2,)),), facts=()
    )
    (made,) = bodies(Message(blocks=(block,)))
    (text,) = [each["content"] for each in components(made.json) if each["type"] == 10]
    assert text.endswith(
        "-# Post 1 · Post 2 · [Post 3](https://p3.example/) · [Post 4](https://p4.example/)"
        " · [Post 5](https://p5.example/) · 3 others"
    )


def test_a_long_digest_has_its_heading_first_and_its_note_last_and_buttons_under_each_part() -> None:
    made = bodies(digest(12), deliveries=name_of, run=RUN)
    assert len(made) > 1
    for at, each in enumerate(made):
        said = "\n".join(texts_of(each))
        assert ("## Morning digest" in said) == (at == 0)
        assert ("could not be read" in said) == (at == len(made) - 1)
        assert sum(part["type"] == 3 for part in components(each.json)) == 1


def test_a_single_story_too_long_does_with_fewer_links_before_it_loses_a_sentence() -> None:
    url = "https://example.org/" + "a" * 300
    sentences = tuple(CitedText(text=f"Sentence {n} of the story.", citations=(1,)) for n in range(12))
    block = story(1, url=url, links=(link(1, url=url),), sentences=sentences)
    (made,) = bodies(Message(blocks=(block,)))
    said = "\n".join(texts_of(made))
    assert said.count(url) == 2
    assert all(sentence.text in said for sentence in sentences)


def test_only_the_role_of_a_schedule_is_pinged_and_only_by_the_first_part() -> None:
    for style in STYLES:
        first, *others = bodies(digest(15), role="123456789012345678", style=style)
        assert first.json["allowed_mentions"] == {"parse": [], "roles": ["123456789012345678"]}
        assert sum(text == "<@&123456789012345678>" for text in texts_of(first)) == 1
        assert all(other.json["allowed_mentions"] == {"parse": []} for other in others)


def test_every_other_block_is_shown_as_well() -> None:
    long = "search " + "x" * 99
    message = Message(
        blocks=(
            Heading(title="Answer"),
            Paragraph(sentences=(CitedText(text="It is shut.", citations=(1, 2)),)),
            Sources(links=(link(1), link(2, title="", label="Larn Gazette", published=None))),
            Prose(text="One.\n\nTwo."),
            Table(columns=("A", "B"), rows=(("x", 1),)),
            Document(name="my feeds.opml", text="<opml/>"),
            Document(name="my_feeds.opml", text="<opml/>"),
            Picture(name="chart.png", png=b"png", words="Bridges rise."),
            Actions(
                buttons=(Button(label="Next", line="saved page:2"), Button(label="Find", line="search " + "x" * 99))
            ),
        )
    )
    (made,) = bodies(message)
    said = texts_of(made)
    assert "It is shut. [[1]](https://example.org/1)[[2]](https://example.org/2)" in said
    assert (
        "\\[1\\] [Title 1](https://example.org/1) · Example Post · 4 Mar 2026, 09:05 UTC\n"
        "\\[2\\] [Larn Gazette](https://example.org/2)"
    ) in said
    assert "One.\n\nTwo." in said
    assert "```\nA  B\nx  1\n```" in said
    assert f"Find: `{long}`" in said
    assert [(file.name, file.content) for file in made.files] == [
        ("my_feeds.opml", b"<opml/>"),
        ("my_feeds_2.opml", b"<opml/>"),
        ("chart.png", b"png"),
    ]
    assert made.json["attachments"] == [
        {"id": "0", "filename": "my_feeds.opml"},
        {"id": "1", "filename": "my_feeds_2.opml"},
        {"id": "2", "filename": "chart.png", "description": "Bridges rise."},
    ]
    shown = [each for each in components(made.json) if each["type"] in {12, 13}]
    assert [each.get("file", {}).get("url") or each["items"][0]["media"]["url"] for each in shown] == [
        "attachment://my_feeds.opml",
        "attachment://my_feeds_2.opml",
        "attachment://chart.png",
    ]


@styles
def test_a_message_that_says_nothing_is_still_an_answer(style: Style) -> None:
    (made,) = bodies(Message(blocks=()), style=style)
    assert texts_of(made)[0 if style == "components" else -1] == "Done."


@pytest.mark.usefixtures("pseudo")
def test_the_platforms_own_words_are_in_the_language_of_the_message() -> None:
    (made,) = bodies(replace(digest(1), language="de"), run=RUN, web="https://news.example/d/1")
    said = json.dumps(made.json, ensure_ascii=False)
    assert all(f"«{words}»" in said for words in ("Read it on the web", "Pick a story", "More", "Ask"))


def test_a_file_too_large_comes_in_pieces() -> None:
    line = "x" * 99 + "\n"
    made = bodies(Message(blocks=(Document(name="all.txt", text=line * 220_000),)))
    assert [each.files[0].name for each in made] == ["all-1.txt", "all-2.txt", "all-3.txt"]
    assert sum(len(each.files[0].content) for each in made) == 22_000_000
    assert all(faults(each) == () for each in made)


# -- embeds --------------------------------------------------------------------------------------------------------


def test_in_the_older_style_every_story_is_an_embed() -> None:
    (made,) = bodies(digest(2), run=RUN, style="embeds", web="https://news.example/d/1")
    head, first, _, last = made.json["embeds"]
    assert head["title"] == "Morning digest · Wed 4 Mar, 08:00 Larnby"
    assert head["description"] == "-# since Tue 08:00 · 3 feeds"
    assert first == {
        "title": "1 · Bridge 1 is shut",
        "color": head["color"],
        "url": "https://example.org/1/1",
        "description": "The bridge over the Larn is shut. [[1]](https://example.org/1/1)[[2]](https://larn.example/1)"
        " Lorries wait. [[1]](https://example.org/1/1)",
        "footer": {"text": "Example Post · Larn Gazette · 3 h · bridges"},
        "thumbnail": {"url": "https://example.org/1.jpg"},
    }
    assert last["description"].endswith("12 min old\n-# [Read it on the web](https://news.example/d/1)")
    assert [row["type"] for row in made.json["components"]] == [1, 1, 1]
    assert "flags" not in made.json


def test_embeds_never_share_an_address_since_they_would_be_merged() -> None:
    url = "https://example.org/live"
    twins = tuple(story(rank, url=url, links=(link(1, url=url),)) for rank in (1, 2, 3))
    (made,) = bodies(Message(blocks=twins), style="embeds")
    first, *others = made.json["embeds"]
    assert first["url"] == url
    for other in others:
        assert "url" not in other
        assert other["description"].startswith(f"[Example Post]({url})\n")


def test_a_title_too_long_for_an_embed_is_whole_below_it() -> None:
    question = "Why " + "was_the_bridge shut, " * 20
    (made,) = bodies(Message(blocks=(Heading(title=question, subtitle="s"),)), style="embeds")
    (embed,) = made.json["embeds"]
    assert len(embed["title"]) <= 256 and embed["title"].endswith("…")
    assert embed["description"].count("bridge shut") == 20


def test_every_delivery_has_its_own_nonce() -> None:
    numbers = count()
    made = bodies(digest(15), deliveries=lambda part: name_of(next(numbers)))
    assert len({each.json["nonce"] for each in made}) == len(made) > 2


def test_a_note_alone_can_be_found_again() -> None:
    for style in STYLES:
        (made,) = bodies(Message(blocks=(Note(text="A feed is gone."),)), deliveries=lambda _: DELIVERY, style=style)
        assert delivery_in(made.json) == DELIVERY
