"""Six small files that name the same things in other ways, and things that only look the same."""

from typing import Final

from kg_tests.named_files import Named, NamedFact

ACME: Final[Named] = ("Acme", "Organization")


def _acme(person: str) -> NamedFact:
    return NamedFact((person, "Person"), "advises", ACME)


FILES: Final[dict[str, list[NamedFact]]] = {
    "one.md": [
        NamedFact(("Tim Cook", "Person"), "leads", ACME),
        _acme("J. Smith"),
        NamedFact(
            ("Amazon Web Services", "Organization"),
            "serves",
            ("AWS", "Organization"),
            "Amazon Web Services (AWS) grew.",
        ),
        NamedFact(("Twelfth District", "Place"), "bought", ("Alphabet Class A", "Product")),
        NamedFact(("Jordan", "Person"), "advises", ("Borealis Metals Inc.", "Organization")),
    ],
    "two.md": [
        _acme("Timothy D. Cook"),
        _acme("John Smith"),
        NamedFact(("Amazon", "Organization"), "sued", ("Acme", "Other")),
        NamedFact(("Federal Reserve Bank of San Francisco", "Organization"), "serves", ("12th District", "Place")),
        NamedFact(("Denise Calloway", "Person"), "left", ("Jordan", "Place")),
    ],
    "three.md": [
        _acme("Jane Smith"),
        NamedFact(("NFA", "Organization"), "surveyed", ("Eleventh District", "Place")),
        NamedFact(("Acme", "Topic"), "includes", ("Alphabet Class C", "Product")),
        NamedFact(("Borealis Metals", "Organization"), "owns", ("Borealis Metals Credit", "Organization")),
    ],
    "four.md": [
        NamedFact(("Northern Fuel Association", "Organization"), "met", ("Zenith Works", "Organization")),
        NamedFact(("AWS", "Organization"), "serves", ("Acme", "Other")),
        _acme("Mr. Cook"),
        NamedFact(("Summit Health", "Organization"), "hired", ("D. Calloway", "Person")),
    ],
    "five.md": [
        NamedFact(
            ("Zenith Works", "Organization"),
            "makes",
            ("Apex Tools", "Organization"),
            "Zenith Works, formerly Apex Tools, makes tools.",
        ),
        NamedFact(("NFA", "Organization"), "met", ("Summit", "Organization")),
        NamedFact(("Tim Cook", "Person"), "met", ("Mr. Cook", "Person")),
    ],
    "six.md": [
        NamedFact(("Apex Tools", "Organization"), "acquired", ("AWS", "Organization")),
        NamedFact(("Twelfth District", "Place"), "is not", ("Eleventh District", "Place")),
        NamedFact(("acme", "Topic"), "includes", ("zoning rules", "Topic")),
        NamedFact(("Calloway", "Person"), "joined", ("Acme Capital", "Organization")),
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
