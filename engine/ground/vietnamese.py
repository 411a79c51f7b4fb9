"""Vietnamese as people write it: search without marks, order of names and units, numbers, dates on paper, how long is
left.

Fold and sort keys are computed here when something is written and kept in plain columns, so that both databases find
and sort alike, by bytes, without any extension.
"""

import unicodedata
from functools import cache

from engine.ground.clock import date_of, days_between, format_day
from engine.ground.texts import sentence
from engine.ground.working_days import WorkingCalendar

# --- search -----------------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """What a text is searched by: no marks, đ as d, lower case, single spaces. The query is folded the same way.

    “Nguyễn Thị  Đào” → “nguyen thi dao”; “hoà” and “hòa” fold alike. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    bare = text.translate(_bare_letters())
    if not bare.isascii():
        # Twice, because case folding may bring a mark (Turkish İ) and taking a mark away may uncover a capital.
        for _ in range(2):
            decomposed = unicodedata.normalize("NFD", bare.translate(_bare_letters()).casefold())
            bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.lower().split())


# --- order ------------------------------------------------------------------------------------------------------------

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Letters become ASCII characters that sort by bytes in the order of the alphabet; digits stay digits, which sort
# before.
_RANK = {letter: chr(ord("A") + index) for index, letter in enumerate(_ALPHABET)}
_SHAPES = {"\u0302": {"a": "â", "e": "ê", "o": "ô"}, "\u0306": {"a": "ă"}, "\u031b": {"o": "ơ", "u": "ư"}}
# Ngang has no mark and comes first; then huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Between the letters and the tones of a word, and between words: below every digit and letter, so that An comes
# before Anh.
_TONE_MARK, _GAP = "!", " "
_DIGITS = 10


def sort_key(name: str) -> str:
    """What names of people are sorted by: given name, then family name, then the middle names, in the Vietnamese
    alphabet.

    In each word the letters count first (a ă â b … y z), then the tone (ngang, huyền, hỏi, ngã, sắc, nặng). The key
    is ASCII for Vietnamese names and is compared by bytes (`COLLATE "C"`, BINARY). Equal keys mean equal but for case
    and tone position.
    """
    words = _words(name)
    ordered = words if len(words) < 2 else [words[-1], words[0], *words[1:-1]]
    return _GAP.join(_word_key(word) for word in ordered)


def unit_sort_key(name: str) -> str:
    """What names of units are sorted by: word by word as written, numbers by their value (12A2 before 12A10).

    Compared by bytes, like `sort_key`.
    """
    return _GAP.join(_word_key(word) for word in _words(name))


def given_name(name: str) -> str:
    """The last word of a full name, which people are called by; empty for an empty name."""
    words = name.split()
    return words[-1] if words else ""


def initials(name: str) -> str:
    """The first letters of the last two words, for a round picture: “Phạm Ngọc Ánh” → “NÁ”."""
    return "".join(word[0] for word in unicodedata.normalize("NFC", name).split()[-2:]).upper()


def _words(name: str) -> list[str]:
    spaced = "".join(" " if char in "-–—/.,;:()[]_" else char for char in name)
    return spaced.split()


def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    number = ""
    for char in unicodedata.normalize("NFD", word.casefold()):
        if "0" <= char <= "9":
            number += char
            continue
        if number:
            letters.append(number.lstrip("0").rjust(_DIGITS, "0"))
            number = ""
        if char in _RANK:
            letters.append(char)
        elif char in _SHAPES:
            if letters:
                letters[-1] = _SHAPES[char].get(letters[-1], letters[-1])
        elif char in _TONES:
            tones.append(_TONES[char])
        elif char > "\x7f" and not unicodedata.combining(char):
            letters.append(char)
        # Apostrophes and the like (H'Hen) carry no order.
    if number:
        letters.append(number.lstrip("0").rjust(_DIGITS, "0"))
    key = "".join(_RANK.get(letter, letter) for letter in letters)
    return f"{key}{_TONE_MARK}{''.join(tones)}" if tones else key


@cache
def _bare_letters() -> dict[int, str]:
    """Every letter that carries a Vietnamese mark, and đ, to its bare letter; a table is three times as fast as
    decomposing.
    """
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))
        if len(base) > 1 and base[0].isascii() and base[0].isalpha():
            table[code] = base[0]
    return table


# --- numbers ----------------------------------------------------------------------------------------------------------


def format_number(value: int) -> str:
    """A whole number with points between thousands: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def format_decimal(value: int, scale: int) -> str:
    """A decimal that travels as an integer of `scale` digits behind the comma: `format_decimal(85, 1)` is 8,5.

    All digits of the scale are written (8,50 at scale 2), with points between thousands.
    """
    if scale == 0:
        return format_number(value)
    whole, rest = divmod(abs(value), 10**scale)
    return f"{'-' if value < 0 else ''}{format_number(whole)},{rest:0{scale}}"


def format_percent(part: int, whole: int, places: int = 1) -> str:
    """How much of `whole` is `part`, as people write it: 93,1 %. Half up; “–” when `whole` is zero."""
    if whole == 0:
        return "–"
    return f"{format_decimal((200 * 10**places * part + whole) // (2 * whole), places)} %"


def format_money(dong: int) -> str:
    """An amount of whole đồng: 1.234.567 đồng."""
    return f"{format_number(dong)} đồng"


def number_in_words(value: int) -> str:
    """A whole number in words, as beside figures on paper: 105 → “một trăm linh năm”, 21 → “hai mươi mốt”.

    Raises `ValueError` from 10 to the 18th on, where nobody agrees about the words.
    """
    if abs(value) >= 10**18:
        raise ValueError(f"too large to be said: {value}")
    if value < 0:
        return f"âm {number_in_words(-value)}"
    return _NUMERALS[0] if value == 0 else " ".join(_said(value, leading=True))


_NUMERALS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _said(value: int, *, leading: bool) -> list[str]:
    """The words of a number below 10^18; when it is not leading, zeros in front of it are said."""
    if value >= 10**9:
        billions, rest = divmod(value, 10**9)
        return [*_said(billions, leading=leading), "tỷ", *(_said_groups(rest, leading=False) if rest else [])]
    return _said_groups(value, leading=leading)


def _said_groups(value: int, *, leading: bool) -> list[str]:
    words: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = value // size % 1000
        if group:
            words += _said_hundreds(group, leading=leading and not words)
            if name:
                words.append(name)
    return words


def _said_hundreds(value: int, *, leading: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or not leading:
        words += [_NUMERALS[hundreds], "trăm"]
    if tens == 0:
        if ones:
            words += ["linh", _NUMERALS[ones]] if words else [_NUMERALS[ones]]
        return words
    words += ["mười"] if tens == 1 else [_NUMERALS[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5:
        words.append("lăm")
    elif ones:
        words.append(_NUMERALS[ones])
    return words


# --- dates ------------------------------------------------------------------------------------------------------------

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def weekday(day: str) -> str:
    """The day of the week of an ISO day: Thứ Bảy."""
    return _WEEKDAYS[date_of(day).weekday()]


def document_date(day: str) -> str:
    """An ISO day as documents bear it: “ngày 09 tháng 02 năm 2026”.

    A zero stands before days 1 to 9 and before months 1 and 2 only, as official papers write (so that no figure can
    be added).
    """
    value = date_of(day)
    month = f"{value.month:02}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def weekday_date(day: str) -> str:
    """An ISO day for an event: “Thứ Bảy 14/11/2026”."""
    return f"{weekday(day)} {format_day(day)}"


def due_words(due: str, today: str, calendar: WorkingCalendar, *, short: bool = False, lang: str = "vi") -> str:
    """How long is left until the end of `due` (both ISO days in Vietnam): “còn 3 ngày làm việc”, “hôm nay”, “trễ 2
    ngày”.

    What is left is counted in working days, from tomorrow to `due`; lateness in calendar days, because it hurts every
    day. `short` leaves out “làm việc”, for lists that are grouped by working days anyway. When only days off are
    left, they are counted as calendar days.
    """
    days = days_between(today, due)
    if days < 0:
        return _counted("due.late", -days, lang)
    if days < 2:
        return sentence("due.today" if days == 0 else "due.tomorrow", lang)
    working = calendar.between(today, due)
    if working == 0:
        return _counted("due.left", days, lang)
    return _counted("due.left" if short else "due.left-working", working, lang)


def _counted(code: str, count: int, lang: str) -> str:
    """Vietnamese has no plural; English has, so that one day has a sentence of its own."""
    return sentence(f"{code}.one" if count == 1 else code, lang, count=count)
