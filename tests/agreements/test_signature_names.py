"""Which names sign for whom: recognisably the account's, and no other."""

import csv
from pathlib import Path

import pytest

from accounts.models import User
from agreements.signature_names import is_name_of, shares_name_with

NAMES = Path(__file__).parents[1] / "data" / "names_multiscript.csv"
ROWS = list(csv.DictReader(NAMES.read_text(encoding="utf-8").splitlines()))

SIGNS = [  # given, family, preferred, typed
    ("Ana", "Fuentes", "", "Ana Fuentes"),
    ("Ana", "Fuentes", "", "  ana   FUENTES "),
    ("Ana", "Fuentes", "", "Fuentes, Ana"),
    ("Ana", "Fuentes", "", "Ana María Fuentes"),
    ("Ana", "Fuentes", "", "Ana M. Fuentes Ruiz"),
    ("Ana", "Fuentes", "", "AnaFuentes"),
    ("Ana María", "Fuentes Ruiz", "", "Ana Fuentes"),
    ("Ana María", "Fuentes Ruiz", "", "María Fuentes"),
    ("Ana María", "Fuentes Ruiz", "", "Ana Ruiz"),
    ("Guadalupe", "Hernández", "Lupe", "Lupe Hernandez"),
    ("Guadalupe", "Hernández", "Lupe", "Guadalupe Hernández"),
    ("Guadalupe", "Hernández", "Lupe Hernández", "Lupe Hernández"),
    ("Ana", "de la Cruz y Torres", "", "Ana de la Cruz"),
    ("Ana", "de la Cruz y Torres", "", "Ana Torres"),
    ("Mary-Ann", "Smith Jr.", "", "Maryann Smith"),
    ("Mary Ann", "Smith", "", "Mary-Ann Smith"),
    ("Sean", "O'Brien", "", "Sean O Brien"),
    ("Siobhán", "O’Neill", "", "siobhan oneill"),
    ("Keoni", "Kaʻahumanu", "", "Keoni Kaahumanu"),
    ("Jean-Luc", "García-Márquez", "", "Jean Luc Garcia Marquez"),
    ("Zoë", "Müller", "", "Zoe Mueller"),
    ("Jörg", "Mueller", "", "Joerg Müller"),
    ("Søren", "Åberg", "", "Soeren Aaberg"),
    ("Łukasz", "Żółć", "", "Lukasz Zolc"),
    ("Ægir", "Þórðarson", "", "Aegir Thordarson"),
    ("İrem", "Iğdır", "", "irem igdir"),
    ("Nguyễn", "Thị Hồng Nhung", "", "Nhung Nguyen"),
    ("Van", "Nguyen", "", "Van Nguyen"),
    ("Minh", "Le", "", "Le Minh"),
    ("Al", "van der Berg", "", "Al Vanderberg"),
    ("Ben", "Al Sayed", "", "Ben AlSayed"),
    ("J. R.", "Smith", "", "J. R. Smith"),
    ("J.", "Smith", "", "John Smith"),
    ("Jo", "O", "", "Jo O"),
    ("Thomas", "Thomas", "", "Thomas Thomas"),
    ("小龙", "李", "", "李小龙"),
    ("小龙", "李", "", "小龙 李"),
    ("민준", "김", "", "김민준"),
    ("春香", "佐々木", "", "佐々木　春香"),
    ("أحمد", "الفارسي", "", "احمد الفارسي"),
    ("علي", "بن محمد الفارسي", "", "علي الفارسي"),
    ("Пётр", "Королёв", "", "Королев Петр"),
    ("Suharto", "", "", "suharto"),
    ("", "Suharto", "", "Suharto"),
    ("Suharto", "", "", "Haji Suharto"),
    ("X", "", "", "X"),
    ("Sri Mulyani Indrawati", "", "", "Sri Indrawati"),
]

SIGNS_NOT = [
    ("Ana", "Fuentes", "", "Mickey Mouse"),
    ("Ana", "Fuentes", "", "xx"),
    ("Ana", "Fuentes", "", "Ana"),
    ("Ana", "Fuentes", "", "Fuentes"),
    ("Ana", "Fuentes", "", "Ana F"),
    ("Ana", "Fuentes", "", "Ana F."),
    ("Ana", "Fuentes", "", "A. F."),
    ("Ana", "Fuentes", "", "AF"),
    ("Ana", "Fuentes", "", "A. Fuentes"),
    ("Ana", "Fuentes", "", "Anna Fontes"),
    ("Ana", "Fuentes", "", "..."),
    ("Ana", "Fuentes", "", "🌸"),
    ("Ana María", "Fuentes", "", "Ana María"),
    ("Ana", "de la Cruz", "", "Ana de la"),
    ("Mary-Ann", "Smith Jr.", "", "Mary Jr."),
    ("Guadalupe", "Hernández", "Lupe", "Guadalupe Lupe"),
    ("Thomas", "Thomas", "", "Thomas"),
    ("小龙", "李", "", "李"),
    ("小龙", "李", "", "小龙"),
    ("Xiaolong", "Li", "", "李小龙"),
    ("Анна", "Петрова", "", "Anna Petrova"),
    ("Sri Mulyani Indrawati", "", "", "Sri"),
    ("", "", "", "Ana Fuentes"),
    ("", "", "", ""),
    ("Ana", "Fuentes", "", ""),
]

SHARES = [
    ("Ana", "Fuentes", "", "Ana Ruiz", True),  # a new surname, not in the account yet
    ("Ana", "Fuentes", "", "Anita Fuentes", True),
    ("Ana", "Fuentes", "", "Ana", False),
    ("Ana", "Fuentes", "", "Ana F.", False),
    ("Ana", "Fuentes", "", "Mickey Mouse", False),
    ("Ana", "de la Cruz", "", "Mickey de la Mouse", False),
    ("", "", "", "Ana Fuentes", False),
]


def person(given, family, preferred=""):
    return User(given_name=given, family_name=family, preferred_name=preferred)


@pytest.mark.parametrize(("given", "family", "preferred", "typed"), SIGNS)
def test_a_name_people_know_someone_by_signs(given, family, preferred, typed):
    assert is_name_of(typed, person(given, family, preferred))


@pytest.mark.parametrize(("given", "family", "preferred", "typed"), SIGNS_NOT)
def test_a_name_that_is_not_all_of_someone_does_not_sign(given, family, preferred, typed):
    assert not is_name_of(typed, person(given, family, preferred))


@pytest.mark.parametrize(("given", "family", "preferred", "typed", "shares"), SHARES)
def test_only_a_name_of_two_words_can_be_meant_as_typed(given, family, preferred, typed, shares):
    assert shares_name_with(typed, person(given, family, preferred)) == shares


def test_everyone_signs_in_either_order_of_their_names_and_in_the_way_they_write_it():
    wrong = [
        (row["given"], row["family"], typed)
        for row in ROWS
        for typed in (row["display"], f"{row['given']} {row['family']}", f"{row['family']} {row['given']}")
        if not is_name_of(typed, person(row["given"], row["family"]))
    ]

    assert wrong == []


def test_no_one_signs_with_half_of_their_name_or_with_another_persons():
    whole = [row for row in ROWS if row["family"] and row["family"] != row["given"]]
    wrong = [
        (row["display"], typed)
        for row, other in zip(whole, [*whole[7:], *whole[:7]], strict=True)
        for typed in (row["given"], row["family"], other["display"])
        if is_name_of(typed, person(row["given"], row["family"]))
        and not {row["given"], row["family"]} <= set(other["display"].split())
    ]

    assert wrong == []


def test_a_name_as_long_as_a_field_allows_is_read_at_once():
    name = "a b " * 62

    assert not is_name_of(name, person("b " * 60, "c " * 60))
