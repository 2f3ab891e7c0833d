"""Names of people, firms and places, made from parts that real ones have: as many as wanted, the same every time."""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Final

from kg_assets.identity import EntityType

Named = tuple[str, EntityType]

_GIVEN: Final = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph "
    "Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra "
    "Donald Ashley Steven Kimberly Paul Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Dorothy"
).split()
_FIRST: Final = (
    "Ash Ban Bar Birch Black Brad Bran Bright Brook Burn Cal Car Chad Clay Cliff Col Cran Crest Dal Dan Den Dray East "
    "Edge Elm Fair Fal Farn Fen Field Ford Fox Gar Gil Glen Grant Green Had Hal Ham Har Hart Haw Hazel Hen Hill Hol "
    "Hub Hunt Kel Ken Kirk Lam Lan Lang Lin Lock Long Lud Mal Mar May Mel Mil Mor Nor Oak Old Pem Pen Pres Ram Red "
    "Rich Ring Rock Ros Rush Sal Sand Shel Sher Stan Stone Strat Sut Thorn Tre Tun Wal War Wat Wel West Whit Wil Win "
    "Wood Wyn York"
).split()
_SECOND: Final = (
    "berg berry bourne bridge brook burn bury by cliff combe cote croft dale den don er ey field ford gate ham hart "
    "hurst land ley lin lock low man mere mond more ner ness ridge sey shaw smith son stead stock stone ston thorpe "
    "ton vale ville ward water way well wick win wood worth"
).split()
_BUSINESS: Final = (
    "Electric, Energy, Metals, Foods, Logistics, Medical, Software, Water, Steel, Aerospace, Chemical, Paper, Glass, "
    "Motors, Rail, Shipping, Systems, Robotics, Instruments, Packaging, Textiles, Pharmaceuticals, Semiconductor, "
    "Media, Airlines, Petroleum, Mining, Furniture, Tools, Optics"
).split(", ")
_FORMS: Final = ("Inc.", "Corporation", "LLC", "Company", "Group", "Holdings", "Ltd.")
_AFTER_PLACE: Final = ("", " Falls", " Springs", " County", " Heights", " Beach")
_STATES: Final = ("Ohio", "Texas", "Iowa", "Utah", "Oregon", "Maine", "Nevada", "Georgia", "Kansas", "Montana")


def made_names(count: int, seed: int = 1) -> list[Named]:
    """So many, no two alike: two fifths people, two fifths firms, one fifth places."""
    return list(dict.fromkeys(islice(_endless(random.Random(seed)), 3 * count)))[:count]


def _endless(dice: random.Random) -> Iterator[Named]:
    while True:
        kind, family = dice.random(), dice.choice(_FIRST) + dice.choice(_SECOND)
        if kind < 0.4:
            middle = f"{dice.choice('ABCDEFGHJKLMNPRSTW')}. " if dice.random() < 0.7 else ""
            yield f"{dice.choice(_GIVEN)} {middle}{family}", "Person"
        elif kind < 0.8:
            second = f" {dice.choice(_FIRST)}{dice.choice(_SECOND)}" if dice.random() < 0.3 else ""
            yield f"{family}{second} {dice.choice(_BUSINESS)} {dice.choice(_FORMS)}", "Organization"
        else:
            yield f"{family}{dice.choice(_AFTER_PLACE)}, {dice.choice(_STATES)}", "Place"


def variant(named: Named, dice: random.Random) -> Named:
    """The same thing as another document may name it."""
    name, entity_type = named
    words = name.split()
    if entity_type == "Person":
        initial = f"{name[0]}. {words[-1]}"
        return dice.choice((f"{words[0]} {words[-1]}", initial, f"Mr. {words[0]} {words[-1]}")), entity_type
    if entity_type == "Place":
        return name.partition(",")[0], entity_type
    acronym = "".join(word[0] for word in words)
    return dice.choice((" ".join(words[:-1]), f"The {name.upper()}", acronym, " ".join(words[:-2]))), entity_type


def similar_names(count: int) -> list[Named]:
    """Firms whose names share their first words, so that each is like many others."""
    dice, found = random.Random(3), dict[Named, None]()
    while len(found) < count:
        middle = " ".join(dice.choice(_BUSINESS) for _ in range(3))
        found[f"Ashford {middle} {dice.choice(_FORMS)}", "Organization"] = None
    return list(found)
