"""Larkmere, a city that does not exist: its schools as a register file, its term dates, the names of its heads."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

AUTHORITY_CODE = "999"
AUTHORITY_NAME = "Larkmere"
FIRST_URN = 900_001
CONVERTED_PLACE = "Orchard Lane"
CONVERTED_URN = 900_901  # its number since it became an academy

GROUPS = ["Canal", "Eastfield", "Harbour", "Northgate", "Riverside", "Westway"]
PLACES = (
    """
Alder Bank|Ash Grove|Barley Croft|Beacon Hill|Birchwood|Bluebell Lane|Bridge Street|Brookside|Canal Wharf|Castle Mount|Cedar Park
Chapel Green|Cherry Tree|Copper Beech|Cornmill|Court Lane|Crossways|Dovecote|Eastfield|Elm Row|Fallow Field|Fernhill|Foxglove
Garden Street|Gatehouse|Greenacre|Hallam Road|Harbour View|Hawthorn|Hazel Dene|Highfield|Hollybush|Kestrel Way|Kingfisher|Lakeside
Larch Hill|Linden Road|Long Meadow|Mallard|Maple Court|Market Hill|Meadow Vale|Mill Pond|Northgate|Oak Tree|Old Quay|Orchard Lane
Park View|Pear Tree|Poplar Street|Quarry Bank|Riverside|Rookery|Rowan Way|Sandpiper|Silver Birch|Skylark|Spinney|Station Road
Sycamore|Thornfield|Tower Road|Valley|Water Lane|Westway|Willow Brook|Windmill|Woodlands|Wren Park
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
FIRST_NAMES = """
Adaeze Aisha Alan Amira Andrew Anita Beth Bilal Carys Catherine Chidi Claire Daniel Deepa Denise Eleri Emma Farah Fiona Gareth
Grace Hannah Harpreet Helen Ian Imran Janet Jasmin Joanne Karen Kwame Laura Leanne Magda Marcus Meera Nadia Neil Nicola Olu
Patrick Paula Priya Rachel Rhys Rosa Ruth Sadia Samuel Sian Sonia Stephen Sunita Tariq Tessa Tom Uzma Vikram Wendy Yasmin Zoe
""".split()
LAST_NAMES = """
Abbotsby Adeyrin Ainscombe Barlowe Bexthorpe Brackenridge Calloway Chaudrane Cotterell Crowhurst Dalgarth Denholme Eastwick
Fairbourne Farrukhi Fenwright Garlick Goswain Greystone Hallowes Harcastle Hebdenly Inchbald Jardinal Kaurwell Kestleton
Langstroth Larkinson Lindqvale Lovatelle Mahmoodi Marchbank Merriden Mistrall Netherby Nwosuma Okonry Oldershaw Osgathorpe
Pattersby Pemberlow Quillinan Radcliffane Rahmanyi Ravensdale Sandhurt Selwynne Shahidian Stannerly Tattersby Thackwell
Umberleigh Vantongeren Wadkinshaw Wetherly Whincup Wolstenby Yarborrow Zamanyi
""".split()


@dataclass(frozen=True)
class Site:
    """A school of Larkmere before the register knows it."""

    urn: int
    name: str
    group: str
    is_academy: bool
    pupils: int
    easting: int
    northing: int
    low_age: int = 4
    high_age: int = 11


def sites() -> list[Site]:
    """Sixty-nine primary schools: fifty-two maintained, seventeen academies, spread over six parts of the city."""
    draw = random.Random(856)
    found = []
    for number, place in enumerate(PLACES):
        group = GROUPS[number % len(GROUPS)]
        academy = number % 4 == 3
        kind = (
            "Primary Academy"
            if academy
            else ("Primary School", "Community Primary School", "CofE Primary School")[number % 3]
        )
        angle = GROUPS.index(group)
        found.append(
            Site(
                urn=FIRST_URN + number,
                name=f"{place} {kind}",
                group=group,
                is_academy=academy,
                pupils=draw.choice([105, 178, 204, 209, 312, 402, 418, 446, 612]) + draw.randint(0, 12),
                easting=455_000 + 3_000 * (angle % 3) + draw.randint(0, 1800),
                northing=303_000 + 3_500 * (angle // 3) + draw.randint(0, 1800),
            )
        )
    return found


def names() -> list[str]:
    """As many invented names as anybody needs, in an order that never changes."""
    draw = random.Random(1944)
    all_names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    draw.shuffle(all_names)
    used: set[str] = set()
    found = []
    for name in all_names:
        last = name.split()[1]
        if last not in used:
            found.append(name)
            used.add(last)
        if len(used) == len(LAST_NAMES):
            used.clear()
    return found


REGISTER_COLUMNS = [
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "EstablishmentTypeGroup (code)",
    "EstablishmentStatus (code)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (code)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "SchoolCapacity",
    "CensusDate",
    "NumberOfPupils",
    "Street",
    "Town",
    "Postcode",
    "Easting",
    "Northing",
]


def register_file(converted_on: date | None = None) -> bytes:
    """The city's schools in the layout of the national register; with a date, after one of them became an academy."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    rows.writerow(REGISTER_COLUMNS)
    for number, site in enumerate(sites()):
        converts = converted_on is not None and site.name.startswith(CONVERTED_PLACE)
        closed = f"{converted_on - timedelta(days=1):%d-%m-%Y}" if converts and converted_on else ""
        rows.writerow(_row(number, site, site.urn, site.is_academy, "2" if converts else "1", "", closed))
        if converts:
            rows.writerow(_row(number, site, CONVERTED_URN, True, "1", f"{converted_on:%d-%m-%Y}", ""))
    return text.getvalue().encode("cp1252")


def _row(number: int, site: Site, urn: int, academy: bool, status: str, opened: str, closed: str) -> list[str]:
    return [
        str(urn),
        AUTHORITY_CODE,
        AUTHORITY_NAME,
        f"{2001 + number}",
        site.name,
        "34" if academy else "01",
        "10" if academy else "4",
        status,
        opened,
        closed,
        "2",
        str(site.low_age),
        str(site.high_age),
        str(site.pupils + 20),
        "16-01-2026",
        str(site.pupils),
        f"{number + 3} {site.name.split()[0]} Street",
        AUTHORITY_NAME,
        f"LK{GROUPS.index(site.group) + 1} {number % 9 + 1}{'ABDEFGHJLN'[number % 10]}{'PQRSTUWXYZ'[number // 7]}",
        str(site.easting),
        str(site.northing),
    ]


def links_file(converted_on: date) -> bytes:
    """The succession of the converted school as the register tells it: the two dates lie a day apart."""
    site = next(site for site in sites() if site.name.startswith(CONVERTED_PLACE))
    before = converted_on - timedelta(days=1)
    lines = [
        '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"',
        f'"{site.urn}","{CONVERTED_URN}","{site.name}","Successor","{before:%d-%m-%Y}"',
        f'"{CONVERTED_URN}","{site.urn}","{site.name}","Predecessor","{converted_on:%d-%m-%Y}"',
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def terms(year: int) -> list[tuple[str, date, date]]:
    """Three terms in halves of the academic year that begins in this year, drawn as authorities draw them."""
    days = timedelta
    autumn = _weekday_on_or_after(date(year, 9, 1), 2)
    autumn_half = _weekday_on_or_after(date(year, 10, 20), 4)
    christmas = _weekday_on_or_after(date(year, 12, 16), 4)
    spring = _weekday_on_or_after(date(year + 1, 1, 4), 1)
    february = _weekday_on_or_after(date(year + 1, 2, 10), 4)
    good_friday = easter(year + 1) - days(2)
    spring_end = min(good_friday - days(1), _weekday_on_or_after(date(year + 1, 3, 27), 4))
    summer = _weekday_on_or_after(max(spring_end + days(15), easter(year + 1) + days(2)), 1)
    may = _weekday_on_or_after(date(year + 1, 5, 22), 4)
    july = _weekday_on_or_after(date(year + 1, 7, 18), 2)
    return [
        ("Autumn 1", autumn, autumn_half),
        ("Autumn 2", autumn_half + days(10), christmas),
        ("Spring 1", spring, february),
        ("Spring 2", february + days(10), spring_end),
        ("Summer 1", summer, may),
        ("Summer 2", may + days(10), july),
    ]
