"""Writes the example's raw tables as CSV files: `python scripts/generate_data.py`.

Every person, number and place is made up so that nobody can mistake it for real: names are built from words
for "sample", e-mail addresses end in example.com, .org or .net, telephone numbers come from ranges kept for
fiction (or cannot be dialled), card numbers are the payment networks' published test numbers, IP addresses
are documentation ranges, and coordinates lie in the sea off Null Island.

Only `Random.random()` is used, the one method whose sequence Python promises to keep between versions, so the
files are the same bytes on every machine; a test compares them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

SEED = 20260630
TODAY = date(2026, 6, 30)
PEOPLE = 420
EMPLOYEES = 96

FIRST = [
    "Aster",
    "Birch",
    "Cedar",
    "Dahlia",
    "Elm",
    "Fern",
    "Garnet",
    "Hazel",
    "Iris",
    "Juniper",
    "Kestrel",
    "Larch",
    "Maple",
    "Nettle",
    "Olive",
    "Poppy",
    "Quill",
    "Rowan",
    "Sorrel",
    "Thyme",
    "Umber",
    "Violet",
    "Willow",
    "Yarrow",
]
LAST = [
    "Beispiel",
    "Ejemplo",
    "Esempio",
    "Example",
    "Exemple",
    "Fixture",
    "Mockup",
    "Muster",
    "Placeholder",
    "Sample",
    "Voorbeeld",
]
LAST_CN = ["测", "样", "例", "虚", "拟"]
GIVEN_CN = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]

CITIES = (
    ("CN", "Shanghai", "East China", "200"),
    ("CN", "Chengdu", "West China", "610"),
    ("CN", "Guangzhou", "South China", "510"),
    ("DE", "Berlin", "Central Europe", "10"),
    ("DE", "Hamburg", "Central Europe", "20"),
    ("FR", "Lyon", "Western Europe", "69"),
    ("FR", "Paris", "Western Europe", "75"),
    ("IE", "Dublin", "Western Europe", "D0"),
)
DIAGNOSES = [
    "B20",
    "C50.9",
    "E11.9",
    "E66.9",
    "F32.1",
    "F41.1",
    "I10",
    "J06.9",
    "J45.0",
    "K21.9",
    "L40.0",
    "M54.5",
    "N39.0",
    "O80",
    "Z00.0",
]
DRUGS = {
    "B20": "D01",
    "C50.9": "D02",
    "E11.9": "D03",
    "E66.9": "D04",
    "F32.1": "D05",
    "F41.1": "D05",
    "I10": "D06",
    "J45.0": "D07",
    "K21.9": "D08",
    "L40.0": "D09",
    "M54.5": "D10",
    "N39.0": "D11",
}
TEST_CARDS = (
    ("visa", "4111111111111111"),
    ("visa", "4242424242424242"),
    ("visa", "4012888888881881"),
    ("visa", "4000056655665556"),
    ("mastercard", "5555555555554444"),
    ("mastercard", "5105105105105100"),
    ("mastercard", "2223003122003222"),
    ("amex", "378282246310005"),
    ("amex", "371449635398431"),
    ("discover", "6011111111111117"),
    ("discover", "6011000990139424"),
    ("jcb", "3566002020360505"),
)
PRODUCTS = (
    ("Blood pressure monitor", "devices", 49.90),
    ("Blood glucose meter", "devices", 39.50),
    ("Thermometer", "devices", 14.90),
    ("Inhaler spacer", "devices", 12.40),
    ("Pregnancy test", "family", 8.90),
    ("Baby scale", "family", 59.00),
    ("Nappy cream", "family", 6.80),
    ("Vitamin D drops", "nutrition", 9.90),
    ("Magnesium tablets", "nutrition", 7.50),
    ("Protein powder", "nutrition", 24.00),
    ("Sugar-free gel", "nutrition", 3.20),
    ("Hand cream", "skin", 5.60),
    ("Sun lotion", "skin", 11.90),
    ("Psoriasis ointment", "skin", 18.70),
    ("First-aid kit", "home", 22.00),
    ("Heat pad", "home", 17.30),
)
TEAMS = (
    ("Medicine", ("Physician", "Physician", "Nurse", "Nurse", "Nurse"), 30),
    ("Shop", ("Picker", "Picker", "Buyer"), 24),
    ("Engineering", ("Engineer", "Engineer", "Analyst"), 22),
    ("Support", ("Agent",), 14),
    ("Finance", ("Accountant",), 4),
    ("Board", ("Director",), 2),
)
NOTES = (
    "Patient reports improvement since the last visit.",
    "Follow-up in two weeks, blood test ordered.",
    "Sleeps badly; asks that the family is not told.",
    "Side effects of the tablets, dose reduced.",
    "Sick note for three days.",
    "Referred to a specialist.",
)
PAGES = [
    "/",
    "/shop",
    "/shop/devices",
    "/shop/skin",
    "/shop/family",
    "/book",
    "/book/video",
    "/account",
    "/blog/sleep",
    "/blog/diabetes",
]
PURPOSES = ("marketing.email", "research", "marketing.push")


class Dice:
    """Draws built on `Random.random()` alone."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def chance(self, share: float) -> bool:
        return self._random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._random() * len(options))]

    def day(self, low: date, high: date) -> date:
        return low + timedelta(days=self.number(0, (high - low).days))

    def moment(self, low: date, high: date) -> datetime:
        start = self.day(low, high)
        return datetime.combine(start, time()) + timedelta(minutes=self.number(6 * 60, 22 * 60))


def phone(country: str, number: int) -> str:
    if country == "DE":
        return f"+49 30 23125 {number % 1000:03d}"
    if country == "FR":
        return f"+33 6 39 98 {number // 100 % 100:02d} {number % 100:02d}"
    if country == "IE":
        return f"+44 7700 900{number % 1000:03d}"
    return f"+86 000 0000 {number % 10000:04d}"


def name(dice: Dice, country: str) -> str:
    if country == "CN":
        return dice.pick(LAST_CN) + dice.pick(GIVEN_CN) + dice.pick(GIVEN_CN)
    return f"{dice.pick(FIRST)} {dice.pick(LAST)}"


def domain(country: str) -> str:
    return {"CN": "example.net", "DE": "example.org", "FR": "example.com", "IE": "example.com"}[country]


def birth_date(dice: Dice, position: int) -> date:
    """Every ninth person is a child, and stays one under 14 for years to come."""
    if position % 9 == 0:
        return dice.day(date(2016, 1, 1), date(2025, 12, 31))
    return dice.day(date(1940, 1, 1), date(2008, 12, 31))


Rows = list[tuple[object, ...]]


def people_tables(dice: Dice) -> dict[str, Rows]:
    people: Rows = []
    guardians: Rows = []
    addresses: Rows = []
    consents: Rows = []
    for position in range(1, PEOPLE + 1):
        person = f"P{position:05d}"
        country, city, region, postal = dice.pick(CITIES)
        born = birth_date(dice, position)
        joined = dice.moment(max(born + timedelta(days=30), date(2023, 1, 1)), TODAY - timedelta(days=60))
        people.append(
            (
                person,
                name(dice, country),
                born,
                dice.pick(("f", "m", "f", "m", "f", "m", "x")),
                f"TEST-{country}-{position:06d}",
                f"person{position:05d}@{domain(country)}",
                phone(country, position),
                country,
                joined,
            )
        )
        width = 6 - len(postal) if country == "CN" else 5 - len(postal)
        if country == "IE":
            width = 4
        postal += f"{dice.number(0, 10 ** min(width, 3) - 1):0{width}d}"
        street = f"{dice.number(1, 240)} {dice.pick(('Example', 'Fixture', 'Sample', 'Test'))} Street"
        addresses.append((f"A{position:05d}", person, street, postal, city, region, country, joined))
        if dice.chance(0.08):
            moved = dice.moment(joined.date(), TODAY)
            street = f"{dice.number(1, 240)} Moved Street"
            addresses.append((f"B{position:05d}", person, street, postal, city, region, country, moved))
        if position % 9 == 0:
            guardians.append(
                (
                    f"G{position:05d}",
                    person,
                    name(dice, country),
                    dice.pick(("mother", "father", "guardian")),
                    f"guardian{position:05d}@{domain(country)}",
                    phone(country, 5000 + position),
                )
            )
        for purpose in PURPOSES:
            if not dice.chance(0.8):
                continue
            granted = dice.chance(0.7)
            at = dice.moment(joined.date(), TODAY - timedelta(days=30))
            withdrawn = dice.moment(at.date(), TODAY) if granted and dice.chance(0.2) else ""
            key = f"C{len(consents) + 1:06d}"
            consents.append((key, person, purpose, str(granted).lower(), at, withdrawn))
    return {"people": people, "guardians": guardians, "addresses": addresses, "consents": consents}


def clinic_tables(dice: Dice, people: Rows) -> dict[str, Rows]:
    visits: Rows = []
    prescriptions: Rows = []
    for person, *_ in people:
        for _ in range(dice.number(0, 6)):
            visit = f"V{len(visits) + 1:06d}"
            diagnosis = dice.pick(DIAGNOSES)
            at = dice.moment(date(2025, 1, 1), TODAY)
            doctor = f"E{dice.number(1, 12):04d}"
            note = f"{dice.pick(NOTES)} {dice.pick(NOTES)}"
            visits.append(
                (visit, person, doctor, at, dice.pick(("video", "video", "clinic")), diagnosis, note)
            )
            if diagnosis in DRUGS and dice.chance(0.8):
                drug = DRUGS[diagnosis]
                days = dice.pick((7, 14, 28, 90))
                dose = dice.pick(("1-0-0", "1-0-1", "0-0-1"))
                key = f"R{len(prescriptions) + 1:06d}"
                prescriptions.append((key, visit, drug, dose, days, at.date()))
    return {"visits": visits, "prescriptions": prescriptions}


def shop_tables(dice: Dice, people: Rows) -> dict[str, Rows]:
    products: Rows = [
        (f"S{i:03d}", title, category, f"{price:.2f}")
        for i, (title, category, price) in enumerate(PRODUCTS, 1)
    ]
    orders: Rows = []
    items: Rows = []
    payments: Rows = []
    for position, (person, *_) in enumerate(people, 1):
        brand, card = TEST_CARDS[position % len(TEST_CARDS)]
        for _ in range(dice.number(0, 4)):
            order = f"O{len(orders) + 1:06d}"
            at = dice.moment(date(2025, 1, 1), TODAY)
            cents = 0
            for _ in range(dice.number(1, 3)):
                number = dice.number(1, len(PRODUCTS))
                quantity = dice.number(1, 3)
                price = PRODUCTS[number - 1][2]
                cents += round(price * 100) * quantity
                items.append((f"I{len(items) + 1:06d}", order, f"S{number:03d}", quantity, f"{price:.2f}"))
            status = dice.pick(("delivered", "delivered", "delivered", "shipped", "returned"))
            orders.append((order, person, at, status, f"{cents / 100:.2f}"))
            paid = at + timedelta(minutes=dice.number(1, 30))
            outcome = "approved" if dice.chance(0.93) else "declined"
            log = f"POST /charge pan={card} outcome={outcome} ref=T{len(payments) + 1:06d}"
            if dice.chance(0.3):
                log = f"retry after timeout; {log}"
            payments.append(
                (f"M{len(payments) + 1:06d}", order, card, brand, f"{cents / 100:.2f}", outcome, paid, log)
            )
    return {"products": products, "orders": orders, "order_items": items, "payments": payments}


def app_tables(dice: Dice, people: Rows) -> dict[str, Rows]:
    devices: Rows = []
    pings: Rows = []
    events: Rows = []
    for position, (person, *_) in enumerate(people, 1):
        for _ in range(dice.pick((0, 1, 1, 1, 2))):
            device = f"dev-{len(devices) + 1:05d}"
            seen = dice.moment(date(2025, 1, 1), TODAY - timedelta(days=40))
            platform = dice.pick(("android", "ios", "web"))
            devices.append((device, person, platform, f"push-{position:05d}-{len(devices) + 1:05d}", seen))
            ip = f"{dice.pick(('192.0.2', '198.51.100', '203.0.113'))}.{dice.number(1, 254)}"
            home = (dice.number(-4500, 4500), dice.number(-4500, 4500))
            for _ in range(dice.number(0, 5)):
                at = dice.moment(seen.date(), TODAY)
                latitude = (home[0] + dice.number(-90, 90)) / 10000
                longitude = (home[1] + dice.number(-90, 90)) / 10000
                key = f"L{len(pings) + 1:06d}"
                pings.append((key, device, at, f"{latitude:.4f}", f"{longitude:.4f}"))
            for _ in range(dice.number(1, 7)):
                at = dice.moment(seen.date(), TODAY)
                events.append((f"W{len(events) + 1:06d}", device, at, dice.pick(PAGES), ip))
    return {"devices": devices, "location_pings": pings, "web_events": events}


def employee_rows(dice: Dice) -> Rows:
    rows: Rows = []
    for team, titles, size in TEAMS:
        for _ in range(size):
            number = len(rows) + 1
            salary = {"Board": 180_000, "Medicine": 72_000, "Finance": 64_000}.get(team, 48_000)
            salary += dice.number(-8, 12) * 1000
            rows.append(
                (
                    f"E{number:04d}",
                    f"{dice.pick(FIRST)} {dice.pick(LAST)}",
                    f"staff{number:04d}@example.org",
                    team,
                    dice.pick(titles),
                    dice.day(date(2016, 1, 1), date(2026, 1, 31)),
                    salary,
                    f"XX00TEST{number:010d}",
                )
            )
    return rows


HEADERS = {
    "raw_clinic/people": "person_id full_name birth_date sex national_id email phone country_code joined_at",
    "raw_clinic/guardians": "guardian_id person_id full_name relationship email phone",
    "raw_clinic/addresses": "address_id person_id street postal_code city region country_code valid_from",
    "raw_clinic/consents": "consent_id person_id purpose granted granted_at withdrawn_at",
    "raw_clinic/visits": "visit_id person_id doctor_id visited_at channel diagnosis_code notes",
    "raw_clinic/prescriptions": "prescription_id visit_id drug_code dose days prescribed_on",
    "raw_shop/products": "product_id title category price",
    "raw_shop/orders": "order_id person_id ordered_at status total",
    "raw_shop/order_items": "order_item_id order_id product_id quantity unit_price",
    "raw_shop/payments": "payment_id order_id card_number card_brand amount outcome paid_at gateway_message",
    "raw_app/devices": "device_id person_id platform push_token first_seen_at",
    "raw_app/location_pings": "ping_id device_id pinged_at latitude longitude",
    "raw_app/web_events": "event_id device_id occurred_at page ip_address",
    "raw_hr/employees": "employee_id full_name work_email department job_title hired_on salary bank_account",
}


def tables() -> dict[str, Rows]:
    """Every raw table by `schema/table`."""
    rows = people_tables(Dice(SEED))
    people = rows["people"]
    rows |= clinic_tables(Dice(SEED + 1), people)
    rows |= shop_tables(Dice(SEED + 2), people)
    rows |= app_tables(Dice(SEED + 3), people)
    rows["employees"] = employee_rows(Dice(SEED + 4))
    return {place: rows[place.split("/")[1]] for place in HEADERS}


def write(folder: Path) -> Iterable[str]:
    """Write every table below `folder` and yield what was written."""
    for place, rows in tables().items():
        target = folder / f"{place}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(HEADERS[place].split())
            writer.writerows(rows)
        yield f"{place}.csv: {len(rows)} rows"


if __name__ == "__main__":
    destination = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "data"
    for line in write(destination):
        print(line)
