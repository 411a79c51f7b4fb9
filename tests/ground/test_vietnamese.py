"""Names are found without marks and stand in Vietnamese order; numbers and dates read as people write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.vietnamese import (
    document_date,
    due_words,
    fold,
    format_decimal,
    format_money,
    format_number,
    format_percent,
    given_name,
    initials,
    number_in_words,
    sort_key,
    unit_sort_key,
    weekday,
    weekday_date,
)
from engine.ground.working_days import WorkingCalendar

# --- search ---


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Thị  Đào", "nguyen thi dao"),
        ("ĐẶNG ỶỶ", "dang yy"),
        ("Trường ĐHSP Kỹ thuật", "truong dhsp ky thuat"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("  a\tb\n", "a b"),
        ("Ước Ăn Ông Ơn Ửng", "uoc an ong on ung"),
        ("Straße İ", "strasse i"),
        ("12A10", "12a10"),
    ],
)
def test_marks_do_not_matter_to_a_search(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aáàảãạăắằâấđĐeèêếuưứoôơởyỹ ABC"))
def test_spelling_forms_fold_alike(text: str) -> None:
    folded = fold(text)
    assert folded == fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text).upper())
    assert folded.isascii()


# --- order ---


def test_the_alphabet_and_the_tones_in_their_order() -> None:
    letters = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
    assert sorted(reversed(letters), key=sort_key) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(reversed(tones), key=sort_key) == tones
    mixed = ["an", "án", "anh", "ăn", "ắn", "âm", "ấm", "ân", "bà"]
    assert sorted(reversed(mixed), key=sort_key) == mixed


def test_people_stand_by_given_name_then_family_then_middle() -> None:
    people = [
        "Trần Văn An",
        "Đỗ Thị Ánh",
        "Nguyễn Ánh",
        "Nguyễn Ngọc Ánh",
        "Nguyễn Thị Ánh",
        "Phạm Ngọc Ánh",
        "Lê Thị Ân",
        "Võ Minh Châu",
        "Lê Đức",
        "Trần Hoa",
        "An Hoà",
        "Bùi Hòa",
        "Y Kpă",
    ]
    assert sorted(reversed(people), key=sort_key) == people


def test_the_place_of_the_tone_mark_and_the_case_do_not_matter() -> None:
    assert sort_key("Nguyễn Hòa") == sort_key("NGUYỄN HOÀ") == sort_key(unicodedata.normalize("NFD", "nguyễn hoà"))


def test_units_stand_by_their_words_and_their_numbers() -> None:
    units = [
        "Chi đoàn 2",
        "Chi đoàn 10",
        "Chi đoàn 12A2",
        "Chi đoàn 12A10",
        "Chi đoàn 012B1",
        "Chi đoàn Khoa Đất",
        "Chi đoàn Khoa Kinh tế",
        "Đoàn khoa Công nghệ thông tin",
        "Đoàn phường An Hội",
        "Đoàn phường An Hội 2",
        "Đoàn phường Ân Hoà",
        "Đoàn phường Bình Thuỷ",
    ]
    assert sorted(reversed(units), key=unit_sort_key) == units


@given(st.text(max_size=20))
def test_every_name_has_a_key_that_a_database_takes(name: str) -> None:
    for key in (sort_key(name), unit_sort_key(name)):
        assert "\x00" not in key
    assert sort_key("") == unit_sort_key(" - ") == ""


vietnamese_words = st.text(alphabet="aáàảãạăâbcdđeêghiklmnoôơpqrstuưvxy", min_size=1, max_size=6)


@given(st.lists(vietnamese_words, min_size=2, max_size=4), st.lists(vietnamese_words, min_size=2, max_size=4))
def test_the_given_name_decides_first(first: list[str], second: list[str]) -> None:
    mine, other = sort_key(first[-1]), sort_key(second[-1])
    if mine != other:
        assert (sort_key(" ".join(first)) < sort_key(" ".join(second))) == (mine < other)


@given(vietnamese_words)
def test_keys_of_vietnamese_words_are_ascii(word: str) -> None:
    assert sort_key(word).isascii()


@pytest.mark.parametrize(
    ("name", "letters", "given"),
    [("Phạm Ngọc Ánh", "NÁ", "Ánh"), ("Lê đức", "LĐ", "đức"), ("Hoa", "H", "Hoa"), ("", "", "")],
)
def test_initials_and_given_names(name: str, letters: str, given: str) -> None:
    assert initials(name) == letters
    assert given_name(name) == given


# --- numbers ---


def test_numbers_as_people_write_them() -> None:
    assert format_number(1_234_567) == "1.234.567"
    assert format_number(-1000) == "-1.000"
    assert format_money(1_500_000) == "1.500.000 đồng"
    assert [format_decimal(85, 1), format_decimal(-5, 2), format_decimal(12345678, 3), format_decimal(7, 0)] == [
        "8,5",
        "-0,05",
        "12.345,678",
        "7",
    ]
    assert [format_percent(27, 29), format_percent(1, 3, 0), format_percent(0, 5), format_percent(1, 0)] == [
        "93,1 %",
        "33 %",
        "0,0 %",
        "–",
    ]
    assert format_percent(1, 2000, 1) == "0,1 %"


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_a_decimal_keeps_every_digit(value: int, scale: int) -> None:
    digits = format_decimal(value, scale).replace(".", "").replace(",", "")
    assert int(digits) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (40, "bốn mươi"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (1_005, "một nghìn không trăm linh năm"),
        (12_021, "mười hai nghìn không trăm hai mươi mốt"),
        (1_000_000, "một triệu"),
        (2_000_000_105, "hai tỷ một trăm linh năm"),
        (-3, "âm ba"),
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert number_in_words(value) == words


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_different_numbers_have_different_words(first: int, second: int) -> None:
    assert (number_in_words(first) == number_in_words(second)) == (first == second)


def test_a_number_nobody_says_is_refused() -> None:
    with pytest.raises(ValueError):
        number_in_words(10**18)
    assert number_in_words(10**18 - 1).startswith("chín trăm chín mươi chín triệu")


# --- dates ---


def test_dates_on_documents() -> None:
    assert document_date("2026-02-09") == "ngày 09 tháng 02 năm 2026"
    assert document_date("2026-03-10") == "ngày 10 tháng 3 năm 2026"
    assert document_date("2026-11-30") == "ngày 30 tháng 11 năm 2026"


def test_days_of_the_week() -> None:
    assert weekday("2026-11-14") == "Thứ Bảy"
    assert weekday_date("2026-11-15") == "Chủ Nhật 15/11/2026"


@pytest.mark.parametrize(
    ("due", "words", "english"),
    [
        # Monday 23/11/2026; Tuesday 24/11 is Ngày Văn hóa Việt Nam.
        ("2026-11-21", "trễ 2 ngày", "2 days late"),
        ("2026-11-22", "trễ 1 ngày", "1 day late"),
        ("2026-11-23", "hôm nay", "today"),
        ("2026-11-24", "ngày mai", "tomorrow"),
        ("2026-11-25", "còn 1 ngày làm việc", "1 working day left"),
        ("2026-11-27", "còn 3 ngày làm việc", "3 working days left"),
        ("2026-11-29", "còn 3 ngày làm việc", "3 working days left"),
        ("2026-12-01", "còn 5 ngày làm việc", "5 working days left"),
    ],
)
def test_how_long_is_left(due: str, words: str, english: str) -> None:
    calendar = WorkingCalendar()
    assert due_words(due, "2026-11-23", calendar) == words
    assert due_words(due, "2026-11-23", calendar, lang="en") == english


def test_how_long_is_left_in_short_and_over_days_off() -> None:
    calendar = WorkingCalendar()
    assert due_words("2026-11-27", "2026-11-23", calendar, short=True) == "còn 3 ngày"
    assert due_words("2026-11-29", "2026-11-27", calendar) == "còn 2 ngày"
