"""Cases in which two names are, may be, and must not be one thing."""

from collections import Counter

import numpy as np
import pytest

from kg_assets.entity_resolution.acronyms import is_acronym_of
from kg_assets.entity_resolution.match_rules import same_thing, short_form, tells_apart
from kg_assets.identity import EntityType, normalized_name
from kg_tests.clustered import cluster_one_type

SAME: list[tuple[str, str, EntityType]] = [
    ("JP Harrow", "J.P. Harrow", "Person"),
    ("J.-P. Harrow", "Jean-Paul Harrow", "Person"),
    ("Łódź", "Lodz", "Place"),
    ("Nord-Lake", "North Lake", "Place"),
    ("Guideline XXXVIII", "Guideline 38", "Other"),
    ("5.350% Notes", "5.35% Notes", "Other"),
    ("3Q31", "third quarter of 2031", "Event"),
    ("Ranger 1500s", "Ranger 1500", "Product"),
    ("PJSC Lakeneft", "Lakeneft", "Organization"),
    ("Pay Committee", "the Pay Committee of the Board of Directors", "Organization"),
    ("First Lake Bancorp", "First Lake Bancorporation, Inc.", "Organization"),
    ("Term Loan B", "Term Loan B Facility", "Other"),
    ("Chip Harrow", "Charles Harrow", "Person"),
    ("Anna van der Meer", "A. van der Meer", "Person"),
    ("Harbor Fed President Ruth Oakes", "Ruth Oakes", "Person"),
    ("Gov. Ruth Oakes", "Ruth Oakes", "Person"),
    ("Ruth Oakes, CFO", "Ruth Oakes", "Person"),
    ("Larry King", "Lawrence King", "Person"),
    ("Mill #2", "Mill No. 2", "Place"),
    ("Dover, Del.", "Dover, Delaware", "Place"),
    ("Phase I study of ORX", "Phase 1 study of ORX", "Event"),
    ("García Roca, Ana", "Ana García Roca", "Person"),
    ("Oakes, Ruth, CFO", "Ruth Oakes", "Person"),
    ("Ruth Oakes, Jr., CFO", "Ruth Oakes Jr.", "Person"),
    ("Senator Ruth Oakes", "President Ruth Oakes", "Person"),
    ("Sentry S-9", "Sentry S9", "Product"),
    ("Crown Rewards brand", "Crown Rewards", "Product"),
    ("Class A common stock", "Class A shares", "Other"),
    ("Class B Common Stock, par value $0.10 per share", "Class B common stock", "Other"),
    ("Series C Preferred", "Series C preferred stock", "Other"),
    ("Adj. EBITDA", "adjusted EBITDA", "Other"),
    ("Oakes Int'l Holdings", "Oakes International Holdings", "Organization"),
    ("Apple Inc.", "Apple", "Organization"),
    ("APPLE INC", "Apple, Inc.", "Organization"),
    ("The Boeing Company", "Boeing Company", "Organization"),
    ("The Boeing Company", "Boeing", "Organization"),
    ("Ford Motor Company", "Ford Motor", "Organization"),
    ("Nestlé S.A.", "Nestle", "Organization"),
    ("Procter & Gamble", "Procter and Gamble Co.", "Organization"),
    ("U.S. Steel", "US Steel", "Organization"),
    ("McDonald's", "McDonald\u2019s", "Organization"),
    ("Hugo Boss Group", "Hugo Boss", "Organization"),
    ("Tim Cook", "Timothy D. Cook", "Person"),
    ("T. Cook", "Tim Cook", "Person"),
    ("Denise B. Calloway", "Denise Calloway", "Person"),
    ("A. Lee", "Amy Lee", "Person"),
    ("C. Berg", "Carl Berg", "Person"),
    ("Mr. Tim Cook", "Tim Cook", "Person"),
    ("Robert Smith Jr.", "Bob Smith", "Person"),
    ("José Álvarez", "Jose Alvarez", "Person"),
    ("Bank of Boston", "Boston Bank", "Organization"),
    ("Zürich", "Zurich", "Place"),
    ("Rockwell Automaton", "Rockwell Automation", "Organization"),
    ("J. P. Morgan", "J.P. Morgan", "Organization"),
    ("Delta Air Lines", "Delta Airlines", "Organization"),
    ("McDonald's Corporation", "McDonalds Corp", "Organization"),
    ("Harlan Pharma", "Harlan Pharmaceuticals, Inc.", "Organization"),
    ("21st Century Optics", "Twenty-First Century Optics Inc.", "Organization"),
    ("U.S. Department of Energy", "Department of Energy", "Organization"),
    ("Labor Department", "Department of Labor", "Organization"),
    ("Services Firms", "Service Sector Firms", "Organization"),
    ("nonprofits", "nonprofit organizations", "Organization"),
    ("home builders", "Homebuilders", "Organization"),
    ("auto dealers", "automobile dealers", "Organization"),
    ("Crédit Agricole S.A.", "Credit Agricole", "Organization"),
    ("Société Générale", "SOCIETE GENERALE SA", "Organization"),
    ("Bank of New York Mellon Corp.", "The Bank of New York Mellon Corporation", "Organization"),
    ("M. J. García", "María José García", "Person"),
    ("M.J. García", "María José García", "Person"),
    ("Dudley, William C.", "Bill Dudley", "Person"),
    ("Sarah O’Neil", "Sarah ONeil", "Person"),
    ("Vice Chair Michael Barr", "Michael S. Barr", "Person"),
    ("Tim Cook (CEO)", "Tim Cook", "Person"),
    ("job seekers", "jobseekers", "Person"),
    ("banker in Memphis", "Memphis Banker", "Person"),
    ("Twelfth District", "12th District", "Place"),
    ("St. Paul", "Saint Paul", "Place"),
    ("Mt. Hood", "Mount Hood", "Place"),
    ("Portland, OR", "Portland, Oregon", "Place"),
    ("U. S. A.", "USA", "Place"),
    ("Michigan's Upper Peninsula", "Upper Peninsula of Michigan", "Place"),
    ("Washington State", "State of Washington", "Place"),
    ("Series A Preferred Stock", "SERIES A PREFERRED STOCK", "Product"),
    ("Principles of Risk (3rd ed.)", "Principles of Risk, Third Edition", "Product"),
    ("Beige Book (October 2025)", "October 2025 Beige Book", "Product"),
    ("2024 Form 10-K", "Form 10-K for fiscal year 2024", "Product"),
    ("S&P500", "S&P 500", "Product"),
    ("Ford F-150", "Ford F150", "Product"),
    ("certificate of deposit", "certificates of deposit", "Product"),
    ("Q1 2025", "first quarter of 2025", "Event"),
    ("FY24", "fiscal year 2024", "Event"),
    ("World War Two", "World War II", "Event"),
    ("immigration policy", "immigration policies", "Other"),
]
DISTINCT: list[tuple[str, str, EntityType]] = [
    ("Al Harrow", "Di Harrow", "Person"),
    ("García Roca, Ana", "García Roca, Juan", "Person"),
    ("wife of President Harrow", "James Harrow", "Person"),
    ("aide to Senator Oakes", "Ruth Oakes", "Person"),
    ("Ruth Oakes, Sr., Chair", "Ruth Oakes, Jr., CFO", "Person"),
    ("B. Harrow", "Robert Harrow", "Person"),
    ("Hank Harrow", "Harry Harrow", "Person"),
    ("manufacturing", "manufacturing facility", "Other"),
    ("fraud", "fraud trial", "Event"),
    ("COVID-19", "COVID-19 study", "Event"),
    ("labor costs", "unit labor costs", "Other"),
    ("Metro Bank", "Metropolitan Bank", "Organization"),
    ("Class A shares of Lake, par value $1", "Class A shares of Port, par value $1", "Other"),
    ("Sentry 3.10", "Sentry 3.1", "Product"),
    ("First Harbor Bank", "Harbor First Bank", "Organization"),
    ("Oakes-Miller", "Miller Oakes LLP", "Organization"),
    ("John Harrow", "Jon Harrow", "Person"),
    ("Ruth Oakes", "Ruth Oakes Sr.", "Person"),
    ("Class A common stock", "Class B shares", "Other"),
    ("Series C preferred stock", "Series C common stock", "Other"),
    ("Eleventh District", "Twelfth District", "Place"),
    ("North Carolina", "South Carolina", "Place"),
    ("West Virginia", "Virginia", "Place"),
    ("Class A shares", "Class B shares", "Product"),
    ("Boeing 737", "Boeing 747", "Product"),
    ("Olympics 2024", "Olympics 2028", "Event"),
    ("Amazon", "Amazon Web Services", "Organization"),
    ("Apple", "Apple Records", "Organization"),
    ("Wexmoor Electric Corporation", "Wexmoor Capital LLC", "Organization"),
    ("Rourke Vance Metals", "Rourke Vance Recycling", "Organization"),
    ("Federal Reserve Bank of Boston", "Federal Reserve Bank of Dallas", "Organization"),
    ("Federal Reserve System", "Federal Reserve Bank of Boston", "Organization"),
    ("Tim Cook", "James Cook", "Person"),
    ("John D. Smith", "John F. Smith", "Person"),
    ("Robert Smith Jr.", "Robert Smith Sr.", "Person"),
    ("Thomas Rourke", "Thomas Rourke II", "Person"),
    ("District", "Districts", "Place"),
    ("Republic of the Congo", "Democratic Republic of the Congo", "Place"),
    ("Kansas City", "Kansas", "Place"),
    ("Bank of America", "Bank of Canada", "Organization"),
    ("Old Navy", "Navy", "Organization"),
    ("Series A", "Series B", "Product"),
    ("the chairman", "Jerome Powell", "Person"),
    ("the chairman", "the chief executive officer", "Person"),
    ("Chairman", "Chairman Powell", "Person"),
    ("contacts", "banking contacts", "Person"),
    ("workers", "skilled workers", "Person"),
    ("Virginia broker", "Maryland broker", "Person"),
    ("Michael Jordan", "Jordan Michaels", "Person"),
    ("Ann Alee", "Anna Lee", "Person"),
    ("Ann Alee", "Annalee", "Person"),
    ("both companies", "the companies", "Organization"),
    ("staffing firm", "staffing firms", "Organization"),
    ("United Airlines, Inc.", "United Airlines Holdings, Inc.", "Organization"),
    ("General Motors Company", "General Motors Financial Company, Inc.", "Organization"),
    ("Toyota Motor Corporation", "Toyota Motor Credit Corporation", "Organization"),
    ("Northgate Bancorp", "Northgate Bank, N.A.", "Organization"),
    ("Blackstone Inc.", "BlackRock, Inc.", "Organization"),
    ("Google Ireland Limited", "Google LLC", "Organization"),
    ("Teamsters Local 70", "Teamsters Local 710", "Organization"),
    ("Carver Fund II, L.P.", "Carver Fund III, L.P.", "Organization"),
    ("University of Texas at Austin", "University of Texas at Dallas", "Organization"),
    ("auto dealers (Philadelphia)", "auto dealers", "Organization"),
    ("Portland, Oregon", "Portland, Maine", "Place"),
    ("New Jersey", "Jersey", "Place"),
    ("Gulf of Mexico", "New Mexico", "Place"),
    ("upstate New York", "New York", "Place"),
    ("Principles of Risk, 2nd edition", "Principles of Risk, Third Edition", "Product"),
    ("October 2025 Beige Book", "September 2025 Beige Book", "Product"),
    ("4.50% Senior Notes due 2030", "4.75% Senior Notes due 2030", "Product"),
    ("2.5% Notes due 2030", "25% Notes due 2030", "Product"),
    ("iPhone 15", "iPhone 15 Pro", "Product"),
    ("over the next six months", "over the next 12 months", "Event"),
    ("first quarter of 2025", "first quarter of 2024", "Event"),
    ("Section 16(a)", "Section 16(b)", "Other"),
    ("Securities Act of 1933", "Securities Exchange Act of 1934", "Other"),
]
SHORT: list[tuple[str, str, EntityType]] = [
    ("2031 Plan", "2031 Equity Incentive Plan", "Other"),
    ("2031 Notes", "5.125% Senior Notes due 2031", "Other"),
    ("ODRs", "ordinary drawing rights", "Other"),
    ("L&P segment", "Lake & Port segment", "Organization"),
    ("OML", "Oakes Minière du Lac SAS", "Organization"),
    ("OMI", "Oakes-Miller Industries", "Organization"),
    ("BNL", "Banco Nacional do Lago", "Organization"),
    ("EDL", "Électricité du Lac", "Organization"),
    ("UAW Local 12", "Lake UAW Local 12", "Organization"),
    ("SML", "Société Minière de l'Lac", "Organization"),
    ("NRW Local 12", "Northern Road Workers Local 12", "Organization"),
    ("Oakes FCU", "Oakes Federal Credit Union", "Organization"),
    ("LTS 2025", "2025 Lake Trade Show", "Event"),
    ("May 2025 LEO", "Lake Economic Outlook, May 2025", "Other"),
    ("LS3", "Lake Stream 3", "Place"),
    ("HL Basin", "Harrow-Lake Basin", "Place"),
    ("FOMC", "Federal Open Market Committee", "Organization"),
    ("the FOMC", "Federal Open Market Committee", "Organization"),
    ("BLS", "Bureau of Labor Statistics", "Organization"),
    ("Mr. Cook", "Timothy D. Cook", "Person"),
    ("Cook", "Tim Cook", "Person"),
    ("Wexmoor", "Wexmoor Electric Corporation", "Organization"),
    ("Wexmoor Electric", "Wexmoor Electric Systems Inc.", "Organization"),
    ("St. Louis", "St. Louis, Missouri", "Place"),
    ("New Jersey", "State of New Jersey", "Place"),
    ("IBM", "International Business Machines Corporation", "Organization"),
    ("I.B.M.", "International Business Machines", "Organization"),
    ("DoD", "Department of Defense", "Organization"),
    ("DOL", "U.S. Department of Labor", "Organization"),
    ("MWBE", "Minority- and Women-Owned Business Enterprises", "Organization"),
    ("UT Austin", "University of Texas at Austin", "Organization"),
    ("GM Financial", "General Motors Financial Company, Inc.", "Organization"),
    ("737 MAX", "Boeing 737 MAX", "Product"),
    ("Chair Powell", "Jerome H. Powell", "Person"),
]
NOT_SHORT: list[tuple[str, str, EntityType]] = [
    ("SLS", "2024 Small Lender Survey", "Other"),
    ("2024 Lender Survey", "September 2024 Lender Survey", "Other"),
    ("2020 revenue", "2020 cost of revenue", "Other"),
    ("2019 Notes", "2019 redemption of the 2027 Notes", "Other"),
    ("2021 Plan", "2021 Amendment to the 2015 Plan", "Other"),
    ("5%", "less than 5%", "Other"),
    ("Sentry 9", "ban on Sentry 9", "Product"),
    ("WB", "World Bank IFC", "Organization"),
    ("2031 Notes", "5.125% Series B Notes due 2031", "Other"),
    ("Sentry 9", "Sentry 9 Max", "Product"),
    ("Road Workers Union", "Road Workers Union Local 12", "Organization"),
    ("OMI", "OMI Deutschland GmbH", "Organization"),
    ("Lake Branch", "Lake Branch Board of Directors", "Organization"),
    ("Harbor Fed", "Harbor Fed's Lake Branch", "Organization"),
    ("LTS 2025", "2024 Lake Trade Show", "Event"),
    ("Federal", "Federal Reserve Bank of Boston", "Organization"),
    ("United", "United States Steel", "Organization"),
    ("First National", "Second National Bank", "Organization"),
    ("Washington", "Washington Mutual", "Place"),
    ("Reserve", "Federal Reserve", "Organization"),
    ("FED", "Federal Open Market Committee", "Organization"),
    ("the chairman", "Jerome Powell", "Person"),
    ("Bank", "Bank of England", "Organization"),
    ("North", "North Carolina", "Place"),
    ("Apple", "Apple Records", "Organization"),
    ("Ford", "Ford Credit", "Organization"),
    ("Birmingham", "Birmingham Museum of Art", "Organization"),
    ("Dominion Energy", "Dominion Energy Virginia", "Organization"),
    ("Berkshire Hathaway", "Berkshire Hathaway Energy Company", "Organization"),
    ("suppliers", "suppliers in the auto industry", "Organization"),
    ("manufacturer", "manufacturer and retailer in Wisconsin", "Organization"),
    ("auto dealers", "auto dealers (Philadelphia)", "Organization"),
    ("New York", "upstate New York", "Place"),
    ("the president", "Susan Collins", "Person"),
    ("workers", "skilled workers", "Person"),
    ("MAX", "Boeing 737 MAX", "Product"),
]


@pytest.mark.parametrize(("one", "other", "entity_type"), SAME)
def test_one_thing(one: str, other: str, entity_type: EntityType) -> None:
    assert same_thing(one, other, entity_type)
    assert same_thing(other, one, entity_type)


@pytest.mark.parametrize(("one", "other", "entity_type"), DISTINCT)
def test_two_things(one: str, other: str, entity_type: EntityType) -> None:
    assert same_thing(one, other, entity_type) is None
    assert same_thing(other, one, entity_type) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eleventh District", "12th District"),
        ("Northern Carolina", "Southern Carolina"),
        ("Class A shares", "Class B shares"),
        ("Olympics 2024", "Olympics 2028"),
        ("Fund II", "Fund III"),
        ("Q1 2025", "second quarter of 2025"),
    ],
)
def test_numbers_directions_and_classes_forbid(one: str, other: str) -> None:
    assert tells_apart(one, other, "Product")
    assert not tells_apart(one, one, "Product")


def test_numbers_written_another_way_forbid_nothing() -> None:
    assert not tells_apart("Twelfth District", "12th District", "Place")
    assert not tells_apart("Fund II", "Fund Two", "Product")
    assert not tells_apart("John A. Smith", "John B. Smith", "Person")  # initials are compared elsewhere


@pytest.mark.parametrize(("short", "long", "entity_type"), SHORT)
def test_a_short_form(short: str, long: str, entity_type: EntityType) -> None:
    assert short_form(short, long, entity_type)
    assert short_form(long, short, entity_type) is None


@pytest.mark.parametrize(("short", "long", "entity_type"), NOT_SHORT)
def test_no_short_form(short: str, long: str, entity_type: EntityType) -> None:
    assert short_form(short, long, entity_type) is None


def test_acronyms_count_small_words_or_not() -> None:
    assert is_acronym_of("DOJ", "Department of Justice")
    assert is_acronym_of("DJ", "Department of Justice")
    assert not is_acronym_of("ECB", "European Central Banking Authority")


def test_normalization_never_empties_a_name() -> None:
    for name in ("Inc.", "The", "...", "株式会社", "A", "Co"):
        assert normalized_name(name, "Organization")


def clusters(
    names: list[str], entity_type: EntityType, defined: list[tuple[str, str]] | None = None
) -> set[frozenset[str]]:
    found, _ = cluster_one_type(
        Counter(names), entity_type, defined or [], lambda texts: np.eye(len(texts), dtype=np.float32), 0.7
    )
    return {frozenset(cluster.names) for cluster in found}


def test_firms_with_their_own_full_names_take_no_longer_one() -> None:
    assert clusters(["Toyota", "Toyota Motor Corporation", "Toyota Motor Credit Corporation"], "Organization") == {
        frozenset({"Toyota", "Toyota Motor Corporation"}),
        frozenset({"Toyota Motor Credit Corporation"}),
    }
    assert len(clusters(["HP Inc.", "HP", "Harlan Pharmaceuticals"], "Organization")) == 2
    assert len(clusters(["Acme", "Acme Inc.", "Acme Steel Corporation"], "Organization")) == 2
    assert len(clusters(["Acme", "Acme Steel Corporation"], "Organization")) == 1


def test_homonyms_in_one_file_stay_apart() -> None:
    assert len(clusters(["Apple", "Apple Inc.", "Apple Records"], "Organization")) == 2
    assert len(clusters(["Vance", "Rourke Vance Metals Inc.", "Vance Logistics Partners"], "Organization")) == 3
    assert len(clusters(["Delta", "Delta Air Lines", "Delta Faucet"], "Organization")) == 3
    assert len(clusters(["DOE", "Department of Energy", "Department of Education"], "Organization")) == 3
    assert len(clusters(["Rochester, Minnesota", "Rochester, New York", "Rochester"], "Place")) == 3


def test_a_chain_of_names_never_joins_what_numbers_tell_apart() -> None:
    names = ["Carver Fund", "Carver Fund II", "Carver Fund III", "Carver Fund II, L.P."]
    found = clusters(names, "Organization")
    assert not any({"Carver Fund II", "Carver Fund III"} <= cluster for cluster in found)


def test_what_the_text_says_decides_between_a_description_and_a_longer_one() -> None:
    names = ["hotel owner", "hotel owner in Missouri", "agent", "agent in Mississippi"]
    found, _ = cluster_one_type(
        Counter(names),
        "Person",
        [],
        lambda texts: np.eye(len(texts), dtype=np.float32),
        0.7,
        {"hotel owner": "A hotel owner in Missouri saw less travel.", "agent": "An agent in North Carolina."},
    )
    assert {frozenset(cluster.names) for cluster in found} == {
        frozenset({"hotel owner", "hotel owner in Missouri"}),
        frozenset({"agent"}),
        frozenset({"agent in Mississippi"}),
    }


def test_a_place_that_the_text_puts_elsewhere_is_another() -> None:
    embed = lambda texts: np.eye(len(texts), dtype=np.float32)  # noqa: E731
    names = Counter(["Rochester", "Rochester, Minnesota"])
    assert len(cluster_one_type(names, "Place", [], embed, 0.7, {"Rochester": "A city in upstate New York."})[0]) == 2
    assert len(cluster_one_type(names, "Place", [], embed, 0.7, {"Rochester": "Home of a clinic."})[0]) == 1


def test_a_short_form_with_two_long_ones_stays_alone() -> None:
    assert clusters(["Cook", "Tim Cook", "James Cook"], "Person") == {
        frozenset({"Cook"}), frozenset({"Tim Cook"}), frozenset({"James Cook"}),
    }  # fmt: skip
    assert clusters(["Cook", "Tim Cook", "Timothy D. Cook", "Mr. Cook"], "Person") == {
        frozenset({"Cook", "Tim Cook", "Timothy D. Cook", "Mr. Cook"})
    }


def test_well_known_names_join_what_no_spelling_joins() -> None:
    assert clusters(
        ["the Fed", "Federal Reserve System", "FedEx", "FOMC", "Federal Open Market Committee"], "Organization"
    ) == {
        frozenset({"the Fed", "Federal Reserve System"}),
        frozenset({"FedEx"}),
        frozenset({"FOMC", "Federal Open Market Committee"}),
    }
    assert len(clusters(["Twelfth District", "Eleventh District", "San Francisco District"], "Place")) == 2


def test_what_a_text_equates_is_one() -> None:
    assert clusters(["Meridian Institute", "MIRE"], "Organization", [("Meridian Institute", "MIRE")]) == {
        frozenset({"Meridian Institute", "MIRE"})
    }


def test_the_canonical_name_is_the_fullest_formal_one() -> None:
    found, joined = cluster_one_type(
        Counter({"Ms. Calloway": 9, "Denise Calloway": 3, "Denise R. Calloway": 1}),
        "Person",
        [],
        lambda texts: np.eye(len(texts), dtype=np.float32),
        0.7,
    )
    assert [cluster.canonical for cluster in found] == ["Denise R. Calloway"]
    assert len(joined) == 2 and all(reason for _, _, reason in joined)


def test_an_initial_that_fits_a_nickname_only_keeps_nobody_apart() -> None:
    assert clusters(["Bob Harrow", "R. H. Harrow", "Robert H. Harrow"], "Person") == {
        frozenset({"Bob Harrow", "R. H. Harrow", "Robert H. Harrow"})
    }


def test_two_titles_with_one_family_name_stand_for_nobody_in_particular() -> None:
    names = ["Ruth Oakes", "Ruth A. Oakes", "President Oakes", "Senator Oakes", "Ms. Oakes"]
    assert clusters(names, "Person") == {
        frozenset({"Ruth Oakes", "Ruth A. Oakes", "Ms. Oakes"}),
        frozenset({"President Oakes"}),
        frozenset({"Senator Oakes"}),
    }


def test_the_order_of_names_does_not_show() -> None:
    names = ["Cook", "Tim Cook", "Mr. Cook", "Timothy D. Cook", "James Bond", "Bond", "J. Bond"]
    assert clusters(names, "Person") == clusters(list(reversed(names)), "Person")


@pytest.mark.parametrize(
    "names",
    [
        ["J. Smith", "John Smith", "Jane Smith"],
        ["Chris Lee", "Christopher Lee", "Christine Lee"],
        ["John Smith", "John D. Smith", "John F. Smith"],
        ["Mr. Smith", "John Smith Jr.", "John Smith Sr."],
    ],
)
def test_a_name_that_fits_two_people_joins_neither(names: list[str]) -> None:
    assert clusters(names, "Person") == {frozenset({name}) for name in names}


def test_a_suffix_decides_between_father_and_son() -> None:
    found = clusters(["Smith Jr.", "Mr. Smith", "John Smith Jr.", "John Smith Sr."], "Person")
    assert frozenset({"John Smith Sr."}) in found
    assert not any({"John Smith Jr.", "John Smith Sr."} <= cluster for cluster in found)
