"""Stories of several articles: the event first, then what the publishers agree on; no colour, nothing twice."""

from dataclasses import dataclass

import pytest

from bot.model.summaries import Evidence, Summary
from bot.summaries.budget import word_count
from bot.summaries.extractive import extractive_summary


@dataclass(frozen=True)
class Story:
    """Made-up articles, the sentence that tells the event, numbers that belong in the summary, words that do not."""

    name: str
    articles: tuple[tuple[str, str, str], ...]
    opens_with: tuple[str, ...]
    numbers: tuple[str, ...]
    colour: tuple[str, ...]

    @property
    def evidence(self) -> list[Evidence]:
        return [Evidence(publisher=who, title=title, text=text) for who, title, text in self.articles]

    def summary(self, words: int = 60) -> Summary:
        return extractive_summary(self.evidence, words=words)


MATCH = Story(
    name="sport",
    articles=(
        (
            "Magazine",
            "The night the keeper became a hero",
            "Somewhere in the rain a brass band played on. Petra Lindqvist had not slept for two days.\n\n"
            "She saved two penalties on Saturday as Norrvik beat Halden 4-3 in a shoot-out to win the League Cup. "
            "It was the club's first trophy in 31 years.\n\nThe crowd of 22,500 sang until midnight.",
        ),
        (
            "Agency",
            "Norrvik win League Cup on penalties",
            "Norrvik won the League Cup on Saturday, beating Halden 4-3 on penalties after a 1-1 draw, officials said. "
            "Goalkeeper Petra Lindqvist saved two penalties.\n\nIt is Norrvik's first trophy in 31 years. "
            "A crowd of 22,500 watched the final in Halden.\n\nThe coach will retire in June.",
        ),
        (
            "Daily",
            "Halden lose League Cup final to Norrvik in shoot-out",
            "Halden lost the League Cup final to Norrvik on penalties on Saturday before 22,500 spectators. "
            "Keeper Petra Lindqvist stopped two shots in the shoot-out.\n\n"
            "Grandmothers knitted scarves for weeks. Norrvik had waited 31 years for a trophy.",
        ),
    ),
    opens_with=("Norrvik", "League Cup", "Halden"),
    numbers=("31", "22,500"),
    colour=("brass band", "slept", "Grandmothers"),
)
LAW = Story(
    name="politics",
    articles=(
        (
            "Weekly",
            "A tax, a vote and a very long night",
            "The corridors smelled of cold coffee and old carpet. Parliament in Torvale approved the tax on plastic "
            "bottles on Monday by 61 votes to 48.\n\nFrom 1 July each bottle costs 20 cents more. "
            'An usher yawned. "Democracy is tiring," said one member.',
        ),
        (
            "Agency",
            "Torvale parliament passes plastic bottle tax",
            "The parliament of Torvale passed a tax on plastic bottles on Monday, its speaker said. "
            "Members voted 61 to 48 in favour. The tax of 20 cents a bottle applies from 1 July.\n\n"
            "It is expected to raise 90 million crowns a year. Farmers will be exempt.",
        ),
        (
            "Post",
            "Bottle tax of 20 cents from July after Torvale vote",
            "Plastic bottles will cost 20 cents more in Torvale from 1 July after parliament approved a tax on Monday. "
            "The vote was 61 to 48. The treasury expects 90 million crowns a year from it.\n\n"
            "Shops called the date too early.",
        ),
    ),
    opens_with=("parliament", "tax", "bottles"),
    numbers=("20 cents", "90 million", "61"),
    colour=("coffee", "yawned"),
)
QUAKE = Story(
    name="disaster",
    articles=(
        (
            "Courier",
            "Earthquake kills 14 in Sarvan valley",
            "An earthquake killed 14 people in the Sarvan valley on Friday, rescue officials said. "
            "The quake of magnitude 6.1 struck at 04:12. About 3,000 people lost their homes.\n\n"
            "The army sent 600 soldiers with tents.",
        ),
        (
            "Herald",
            "Homes destroyed as quake of magnitude 6.1 hits Sarvan",
            "A clock in the church stopped and will stay as it is. Fourteen people died when an earthquake of "
            "magnitude 6.1 hit the Sarvan valley on Friday.\n\nSome 3,000 people are homeless. "
            "An old man sat on a chair in the road with a canary on his knee.",
        ),
        (
            "Times",
            "Sarvan earthquake: 14 dead, thousands homeless",
            "Rescuers in the Sarvan valley have found 14 bodies after Friday's earthquake, officials said. "
            "About 3,000 people lost their homes in the quake, which had a magnitude of 6.1.\n\n"
            "The road over the pass is closed. Army engineers expect to open it on Sunday.",
        ),
    ),
    opens_with=("Sarvan", "earthquake", "14"),
    numbers=("6.1", "3,000"),
    colour=("clock", "canary"),
)
MERGER = Story(
    name="business",
    articles=(
        (
            "Ledger",
            "Breadmaker Ostlund to buy rival Kornex for 750 million euros",
            "The breadmaker Ostlund will buy its rival Kornex for 750 million euros, both companies said on Thursday. "
            "Ostlund pays 42 euros a share. The merged company will have 9,400 employees.\n\n"
            "Regulators have to approve the deal by October.",
        ),
        (
            "Wire",
            "Ostlund agrees to buy Kornex",
            "Ostlund agreed on Thursday to buy Kornex in a deal worth 750 million euros, the bakery group said. "
            "Shareholders of Kornex are offered 42 euros a share in cash. "
            "The new group will employ 9,400 people.\n\nShares in Kornex rose 18 percent.",
        ),
        (
            "Sunday",
            "Two bakers and one oven: how a rivalry ended",
            "They had not spoken since a wedding in 1998. Then one of them picked up a telephone.\n\n"
            "Ostlund is to buy Kornex for 750 million euros. It smelled of cinnamon in the room where they signed.",
        ),
    ),
    opens_with=("Ostlund", "Kornex", "750 million"),
    numbers=("42 euros", "9,400"),
    colour=("wedding", "telephone", "cinnamon"),
)
STORIES = pytest.mark.parametrize("story", [MATCH, LAW, QUAKE, MERGER], ids=lambda story: story.name)


@STORIES
def test_the_event_comes_first(story: Story) -> None:
    first = story.summary().sentences[0].text
    assert all(word in first for word in story.opens_with), first


@STORIES
def test_numbers_that_every_publisher_tells_are_told(story: Story) -> None:
    text = story.summary().text
    assert all(number in text for number in story.numbers), text


@STORIES
def test_colour_that_nobody_else_has_is_left_out(story: Story) -> None:
    text = story.summary().text
    assert not any(word in text for word in story.colour), text


@STORIES
def test_no_number_is_told_twice(story: Story) -> None:
    text = story.summary().text
    assert all(text.count(number) == 1 for number in story.numbers), text


@STORIES
def test_the_words_allowed_are_used(story: Story) -> None:
    assert 35 <= word_count(story.summary().text) <= 60


@STORIES
def test_the_order_of_the_articles_does_not_change_the_opening(story: Story) -> None:
    backwards = extractive_summary(story.evidence[::-1])
    assert backwards.sentences[0].text == story.summary().sentences[0].text


@pytest.mark.parametrize("story", [LAW, QUAKE, MERGER], ids=lambda story: story.name)
def test_publishers_that_tell_the_same_event_are_cited_together(story: Story) -> None:
    assert len(story.summary().sentences[0].citations) >= 2


def test_a_number_in_words_and_in_digits_is_one_fact() -> None:
    found = QUAKE.summary()
    (first,) = [one for one in found.sentences if "14" in one.text]
    assert {citation.article for citation in first.citations} == {0, 1, 2}
    assert "Fourteen" not in found.text


def test_a_passage_with_another_number_is_not_cited() -> None:
    evidence = [
        Evidence(publisher="A", title="Fire at mill", text="A fire at the Larn mill killed three people, police said."),
        Evidence(publisher="B", title="Mill burns", text="A fire at the Larn mill killed five people, police said."),
    ]
    assert [len(one.citations) for one in extractive_summary(evidence, words=12).sentences] == [1]


def test_a_passage_that_denies_or_only_plans_is_not_cited() -> None:
    told = "The city council of Larn approved a new tram line along the harbour."
    for other in (
        "The city council of Larn has not approved a new tram line along the harbour.",
        "The city council of Larn may approve a new tram line along the harbour.",
    ):
        evidence = [
            Evidence(publisher="A", title="Council approved tram line", text=told),
            Evidence(publisher="B", title="Council approved tram", text=other),
        ]
        for sentence in extractive_summary(evidence, words=14).sentences:
            assert len(sentence.citations) == 1


def test_a_sentence_taken_over_word_by_word_is_no_second_voice() -> None:
    aside = "The umbrella of the harbour pilot was found in a pear tree on the island of Velm."
    event = "The pilot boat Merle sank off Velm on Monday after it struck a rock, the coastguard said."
    evidence = [
        Evidence(publisher="A", title="Pilot boat Merle sinks off Velm", text=f"{event} {aside}"),
        Evidence(publisher="B", title="Boat sinks off Velm", text=f"The boat sank within ten minutes. {aside}"),
    ]
    assert "Merle" in extractive_summary(evidence, words=25).sentences[0].text


def test_articles_of_one_publisher_are_weighed_against_each_other() -> None:
    evidence = [Evidence(publisher="Agency", title=one.title, text=one.text) for one in QUAKE.evidence]
    assert "14" in extractive_summary(evidence).sentences[0].text


def test_an_article_in_another_script_does_no_harm() -> None:
    evidence = [
        *QUAKE.evidence,
        Evidence(publisher="报", title="地震", text="星期五地震造成十四人死亡。军队派出士兵。"),
    ]
    assert "14" in extractive_summary(evidence).sentences[0].text
