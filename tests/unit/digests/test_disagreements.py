"""What publishers say differently, as a digest keeps it."""

import pytest

from bot.digests.disagreements import disagreements
from bot.i18n import speaking
from tests.builders import article

BUS = "A tour bus overturned on the coast road near Larnby on Tuesday, and {} people were hurt, police said."


@pytest.mark.usefixtures("pseudo")
def test_a_disagreement_names_who_says_what_in_english_and_cites_both() -> None:
    one = article("a", title="", text=BUS.format(12), publisher="Larnby Post")
    other = article("b", title="", text=BUS.format(17), publisher="Mint")
    agreeing = article("c", title="", text="It rained all day.", publisher="The Gazette")
    with speaking("de"):
        [found] = disagreements([agreeing, one, other])
    assert found.text == "Larnby Post says “12 people”, Mint says “17 people”."
    assert found.articles == ("a", "b")
    assert disagreements([agreeing, one]) == ()
