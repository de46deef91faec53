"""Small newsrooms written for these tests: events that look alike, and events that develop.

Each newsroom maps an event to its articles as (title, text); no archive is large enough to know which words are rare.
"""

# ruff: noqa: E501
from bot.stories.cluster import Document

Newsroom = dict[str, tuple[tuple[str, str], ...]]

WAREHOUSE_FIRES: Newsroom = {
    "larnby": (
        (
            "Warehouse fire in Larnby forces 200 from their homes",
            "A fire broke out in a furniture warehouse in Larnby early on Tuesday. About 200 people living near the "
            "Quayside estate were led out of their homes as smoke drifted over the river. Sixty firefighters were at "
            "the scene, the Larnby fire service said. Nobody was hurt. The cause is not known.",
        ),
        (
            "Larnby blaze: residents return after furniture store burns",
            "Residents of the Quayside estate in Larnby were allowed home on Tuesday night after firefighters put out a "
            "blaze that destroyed a furniture warehouse. Fire chief Dora Helm said that the roof had fallen in. "
            "Investigators will look at the wiring of the building. About 200 people had been moved.",
        ),
    ),
    "osterwick": (
        (
            "Warehouse fire in Osterwick kills two workers",
            "Two workers died in a fire at a chemicals warehouse in Osterwick on Tuesday, police said. The fire broke out "
            "shortly after the night shift began. Forty firefighters fought the flames for six hours. The owner, Brandt "
            "Coatings, said that it would help investigators to find the cause.",
        ),
        (
            "Police name two men killed in Osterwick chemicals fire",
            "Police in Osterwick have named the two men who died when a warehouse of Brandt Coatings caught fire. Emil Sand, "
            "44, and Piet Loewe, 29, were on the night shift. Prosecutors have opened an inquiry into the safety of the "
            "building, where solvents were stored.",
        ),
    ),
}

EARTHQUAKES: Newsroom = {
    "taveru": (
        (
            "Magnitude 6.1 earthquake shakes Taveru islands",
            "An earthquake of magnitude 6.1 struck the Taveru islands on Monday, the geological survey said. The quake "
            "was 35 km deep. No tsunami warning was issued. Windows broke in the capital, Port Amaro, and power failed in "
            "several districts.",
        ),
        (
            "Port Amaro without power after Taveru quake",
            "Thousands of homes in Port Amaro were without electricity on Monday after a 6.1 magnitude earthquake hit "
            "the Taveru islands. Schools will stay closed, the governor, Lena Tuari, said. No deaths were reported.",
        ),
    ),
    "kostan": (
        (
            "Earthquake of magnitude 5.4 hits northern Kostan",
            "An earthquake of magnitude 5.4 struck the mountains of northern Kostan on Monday, the geological survey said. "
            "The quake was 10 km deep. At least seven people were killed in the village of Derbesh, where mud-brick houses "
            "collapsed.",
        ),
        (
            "Seven dead as quake flattens houses in Derbesh, Kostan",
            "Rescuers reached the village of Derbesh in northern Kostan on Monday after a 5.4 magnitude earthquake that killed "
            "at least seven people. The army is flying in tents. Snow is expected tonight, the interior ministry said.",
        ),
    ),
}

ARRESTS: Newsroom = {
    "mayor": (
        (
            "Police arrest mayor of Vell over building contracts",
            "Police arrested the mayor of Vell, Otto Carrin, on Thursday on suspicion of taking bribes for building contracts. "
            "Officers searched the town hall and his home. Carrin denies wrongdoing, his lawyer said.",
        ),
        (
            "Vell mayor Carrin held in bribery case",
            "Otto Carrin, mayor of Vell for nine years, was being held on Thursday in a bribery case that turns on contracts "
            "for a swimming pool. Officers carried boxes out of the town hall. He denies the accusations.",
        ),
    ),
    "banker": (
        (
            "Police arrest former head of Norbank over loans",
            "Police arrested the former head of Norbank, Silvia Maas, on Thursday on suspicion of hiding bad loans. Officers "
            "searched the bank's head office. Maas denies wrongdoing, her lawyer said.",
        ),
        (
            "Ex-Norbank chief Maas held in loans inquiry",
            "Silvia Maas, who led Norbank until last year, was being held on Thursday while prosecutors look into loans worth "
            "400 million crowns to a property firm. She denies the accusations.",
        ),
    ),
}

RATES: Newsroom = {
    "ardania": (
        (
            "Ardania's central bank raises interest rates to 5.25 per cent",
            "The central bank of Ardania raised its main interest rate by a quarter point to 5.25 per cent on Wednesday, citing "
            "inflation. Governor Iris Vonn said that further increases were possible. The Ardanian crown rose.",
        ),
        (
            "Ardanian crown climbs after rate rise",
            "The crown gained one per cent on Wednesday after Ardania's central bank lifted interest rates to 5.25 per cent. "
            "Governor Iris Vonn left the door open for more. Inflation stands at 6.3 per cent.",
        ),
    ),
    "selmark": (
        (
            "Selmark's central bank raises interest rates to 3.5 per cent",
            "The central bank of Selmark raised its main interest rate by half a point to 3.5 per cent on Wednesday, citing "
            "inflation. Governor Tomas Reik said that the economy was strong. Shares fell.",
        ),
        (
            "Selmark shares fall as bank lifts rates by half a point",
            "Shares in Selmark fell two per cent on Wednesday after the central bank lifted interest rates to 3.5 per cent, more "
            "than expected. Governor Tomas Reik said that wages were rising too quickly.",
        ),
    ),
}

BRIDGE: Newsroom = {
    "bridge": (
        (
            "Harbour bridge closed to lorries after cracks found",
            "The harbour bridge in Tessel was closed to lorries on Sunday after engineers found cracks in two steel beams. Cars "
            "may still cross. The port authority said that repairs would take weeks.",
        ),
        (
            "Tessel port warns of delays as bridge repairs begin",
            "Hauliers face detours of 40 km while the harbour bridge in Tessel is repaired, the port authority warned. Work on "
            "the cracked steel beams began on Sunday night.",
        ),
        (
            "Harbour bridge reopens to lorries",
            "Lorries may use the harbour bridge in Tessel again from noon on Monday. Engineers have strengthened the two cracked "
            "beams with steel plates and lifted the weight limit, the port authority said.",
        ),
    ),
    "initiative": (
        (
            "Mirland considers joining ocean pact led by Sarand",
            "Mirland is considering joining the Open Seas Pact led by Sarand, its foreign minister, Hana Roe, said during a visit to "
            "the Sarandese capital. The pact has seven pillars, among them maritime security and shipping.",
        ),
        (
            "Sarand asks Mirland to join Open Seas Pact",
            "Sarand has invited Mirland to become a member of the Open Seas Pact, officials said after talks between the foreign "
            "ministers. Hana Roe said that her government would decide by the summer.",
        ),
    ),
}

TRIVIA: Newsroom = {
    "film": (
        (
            "Comedy about beekeepers wins top prize at Lido festival",
            "A comedy about two rival beekeepers won the main prize of the Lido film festival on Saturday. The jury praised its "
            "director, Mona Falk, for her light hand.",
        ),
    ),
    "football": (
        (
            "United beat Rovers 3-1 to reach the cup final",
            "United reached the cup final with a 3-1 win over Rovers on Saturday. Striker Jo Abel scored twice in the second half.",
        ),
    ),
    "football elsewhere": (
        (
            "City beat Wanderers 2-0 to reach the cup final",
            "City reached the cup final with a 2-0 win over Wanderers on Sunday. Midfielder Sam Ito scored from the penalty spot.",
        ),
    ),
}

ALL = {
    "warehouse fires": WAREHOUSE_FIRES,
    "earthquakes": EARTHQUAKES,
    "arrests": ARRESTS,
    "interest rates": RATES,
    "a bridge and a pact": BRIDGE,
    "trivia": TRIVIA,
}


def documents(newsroom: Newsroom) -> tuple[list[Document], dict[str, str]]:
    """Return the articles of a newsroom and the event each of them tells."""
    found, truth = [], {}
    for event, articles in newsroom.items():
        for number, (title, text) in enumerate(articles):
            found.append(Document(id=f"{event}-{number}", title=title, text=text))
            truth[found[-1].id] = event
    return found, truth
