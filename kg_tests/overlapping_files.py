"""Six small files that name the same things in other ways, and things that only look the same."""

from typing import Final

from kg_tests.resolved_files import Named, Pairs

ACME: Final[Named] = ("Acme", "Organization")


def _acme(person: str) -> tuple[Named, str, Named]:
    return (person, "Person"), "advises", ACME


FILES: Final[dict[str, Pairs]] = {
    "one.md": [
        (("Tim Cook", "Person"), "leads", ACME),
        _acme("J. Smith"),
        (("Amazon Web Services", "Organization"), "also known as", ("AWS", "Organization")),
        (("Twelfth District", "Place"), "bought", ("Alphabet Class A", "Product")),
        (("Jordan", "Person"), "advises", ("Borealis Metals Inc.", "Organization")),
    ],
    "two.md": [
        _acme("Timothy D. Cook"),
        _acme("John Smith"),
        (("Amazon", "Organization"), "sued", ("Acme", "Other")),
        (("Federal Reserve Bank of San Francisco", "Organization"), "serves", ("12th District", "Place")),
        (("Denise Calloway", "Person"), "left", ("Jordan", "Place")),
    ],
    "three.md": [
        _acme("Jane Smith"),
        (("NFA", "Organization"), "surveyed", ("Eleventh District", "Place")),
        (("Acme", "Topic"), "includes", ("Alphabet Class C", "Product")),
        (("Borealis Metals", "Organization"), "owns", ("Borealis Metals Credit", "Organization")),
    ],
    "four.md": [
        (("Northern Fuel Association", "Organization"), "met", ("Zenith Works", "Organization")),
        (("AWS", "Organization"), "serves", ("Acme", "Other")),
        _acme("Mr. Cook"),
        (("Summit Health", "Organization"), "hired", ("D. Calloway", "Person")),
    ],
    "five.md": [
        (("Zenith Works", "Organization"), "formerly", ("Apex Tools", "Organization")),
        (("NFA", "Organization"), "met", ("Summit", "Organization")),
        (("Tim Cook", "Person"), "met", ("Mr. Cook", "Person")),
    ],
    "six.md": [
        (("Apex Tools", "Organization"), "acquired", ("AWS", "Organization")),
        (("Twelfth District", "Place"), "is not", ("Eleventh District", "Place")),
        (("acme", "Topic"), "includes", ("zoning rules", "Topic")),
        (("Calloway", "Person"), "joined", ("Acme Capital", "Organization")),
    ],
}
"""Name of the file -> its facts."""

THINGS: Final[dict[str, str]] = {
    "Mr. Cook (Person)": "Tim Cook",
    "Tim Cook (Person)": "Tim Cook",
    "Timothy D. Cook (Person)": "Tim Cook",
    "J. Smith (Person)": "John Smith",
    "John Smith (Person)": "John Smith",
    "Calloway (Person)": "Denise Calloway",
    "Denise Calloway (Person)": "Denise Calloway",
    "Summit (Organization)": "Summit Health",
    "Summit Health (Organization)": "Summit Health",
}
"""What a judge that knows everything says of the names that rules leave in doubt."""

BY_RULES: Final = [
    ("one.md: Tim Cook", "two.md: Timothy D. Cook", "five.md: Tim Cook", "five.md: Mr. Cook"),
    ("one.md: Amazon Web Services", "one.md: AWS", "four.md: AWS", "six.md: AWS"),
    ("four.md: Northern Fuel Association", "three.md: NFA", "five.md: NFA"),
    ("five.md: Zenith Works", "five.md: Apex Tools", "four.md: Zenith Works", "six.md: Apex Tools"),
    ("one.md: Acme", "two.md: Acme", "three.md: Acme", "four.md: Acme", "six.md: acme"),
    ("one.md: Twelfth District", "two.md: 12th District", "six.md: Twelfth District"),
    ("three.md: Eleventh District", "six.md: Eleventh District"),
    ("two.md: Denise Calloway", "four.md: D. Calloway"),
    ("one.md: Borealis Metals Inc.", "three.md: Borealis Metals"),
]
"""One thing each, by `file: name`."""
BY_JUDGE: Final = [
    ("one.md: Tim Cook", "four.md: Mr. Cook"),
    ("one.md: J. Smith", "two.md: John Smith"),
    ("two.md: Denise Calloway", "six.md: Calloway"),
    ("four.md: Summit Health", "five.md: Summit"),
]
"""One thing each that rules leave in doubt."""
APART: Final = [
    ("two.md: John Smith", "three.md: Jane Smith"),
    ("two.md: Amazon", "one.md: AWS"),
    ("one.md: Twelfth District", "three.md: Eleventh District"),
    ("one.md: Twelfth District", "two.md: Federal Reserve Bank of San Francisco"),
    ("one.md: Alphabet Class A", "three.md: Alphabet Class C"),
    ("three.md: Borealis Metals", "three.md: Borealis Metals Credit"),
    ("one.md: Jordan", "two.md: Jordan"),
    ("one.md: Acme", "six.md: Acme Capital"),
]
"""Never one thing."""
