"""The functions an expression may call, in one table: names, types, words for people, and what they do.

To add one, write one entry. From here follow the checking of arguments, what runs on the server, what the browser is
sent, and the chapter of the reference. A function without `run` looks at facts (people, units, other cases, the
calendar) and is asked of `Questions`; the browser leaves expressions that call one to the server.

Days travel as text "2026-03-26", months as "2026-03", periods as "15 years 1 day", shares as "2/3". Decimals arrive as
whole numbers of their scale; the four functions on numbers marked `scaled` are rewritten by the checker, which knows
the scales, into those marked `internal`.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.definition.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    MONEY,
    MONTH,
    PERIOD,
    PERSON,
    SHARE,
    TEXT,
    UNIT,
    ValueType,
    list_of,
)
from engine.ground.clock import date_of
from engine.ground.durations import Period, Share, add, age
from engine.ground.vietnamese import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One argument: its name in the reference and its type.

    A date, period or share may be written as a text literal, which is read while the definition is checked. A person
    may be anything with an `id`: the record of a subject, who acts, a person named in an answer.
    """

    name: str
    type: ValueType


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """One way of calling a function. A single value given where the first way takes a list is handed over as a list of
    one, so that whoever answers sees one shape.
    """

    parameters: tuple[Parameter, ...]
    result: ValueType


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function of the language."""

    name: str
    signatures: tuple[Signature, ...]
    vi: str
    """What it answers, in Vietnamese, for the reference and the editor."""
    en: str
    example: str
    """A call with its answer, or a condition it is used in."""
    run: Callable[..., object] | None = None
    """What it does with plain values, raising `ValueError` where it has no answer; None when it is asked of
    `Questions`.
    """
    scaled: bool = False
    """True when the checker types and rewrites it, because the answer depends on the scales of decimals."""
    internal: bool = False
    """True for what only the checker writes."""

    @property
    def asks(self) -> bool:
        """True when facts are needed that names do not hold."""
        return self.run is None and not self.scaled

    @property
    def browser(self) -> bool:
        """True when the browser can compute it too."""
        return not self.asks


def _takes(result: ValueType, /, **parameters: ValueType) -> Signature:
    return Signature(
        parameters=tuple(Parameter(name=name, type=type_) for name, type_ in parameters.items()), result=result
    )


@lru_cache(maxsize=512)
def _period(text: str) -> Period:
    return Period.parse(text)


@lru_cache(maxsize=512)
def _share(text: str) -> Share:
    return Share.parse(text)


def _later(day: str, period: str) -> str:
    return add(day, _period(period))


def _age(born: str, day: str) -> int:
    if day < born:
        raise ValueError(f"{day} is before the birth on {born}")
    return age(born, day)


def _year(day: str) -> int:
    return date_of(day).year


def _month(day: str) -> str:
    return date_of(day).isoformat()[:7]


def _first_day(month: str) -> str:
    return date_of(f"{month}-01").isoformat()


def _last_day(month: str) -> str:
    first = date_of(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()


def _days_between(first: str, second: str) -> int:
    return (date_of(second) - date_of(first)).days


def _month_numbers(months: Sequence[object]) -> list[int]:
    """Each different month as a whole number, earliest first; months that follow each other differ by one."""
    days = (date_of(f"{month}-01") for month in dict.fromkeys(str(item) for item in months))
    return sorted(day.year * 12 + day.month - 1 for day in days)


def _most_in_a_year(months: Sequence[object]) -> int:
    numbers = _month_numbers(months)
    return max((sum(1 for other in numbers if other // 12 == number // 12) for number in numbers), default=0)


def _most_within(months: Sequence[object], period: str) -> int:
    span = _period(period)
    numbers = _month_numbers(months)
    reach = span.years * 12 + span.months
    if span.days or span.working_days or not reach:
        raise ValueError(f"{period} is not a whole number of months")
    return max((sum(1 for other in numbers if 0 <= other - number < reach) for number in numbers), default=0)


def _longest_run(months: Sequence[object]) -> int:
    longest = run = 0
    before = None
    for number in _month_numbers(months):
        run = run + 1 if before is not None and number == before + 1 else 1
        longest, before = max(longest, run), number
    return longest


def _previous_period(period: str) -> str:
    """2026 → 2025, 2025-2026 → 2024-2025, 2026-Q1 → 2025-Q4, 2026-01 → 2025-12."""
    found = _PERIOD_TEXT.fullmatch(period)
    if found is None:
        raise ValueError(f"{period} is not the name of a period")
    year, next_year, quarter, month = (None if part is None else int(part) for part in found.groups())
    assert year is not None
    if next_year is not None:
        return f"{year - 1}-{next_year - 1}"
    if quarter is not None:
        return f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4"
    if month is not None:
        return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"
    return str(year - 1)


_PERIOD_TEXT = re.compile(r"(20\d\d)(?:-(20\d\d)|-Q([1-4])|-(0[1-9]|1[0-2]))?")


def _is_at_most(count: int, of: int, share: str) -> bool:
    # Of nothing, nothing is not too much: the other two answer False there.
    limit = _share(share)
    return count * limit.denominator <= of * limit.numerator


def _at_least(count: int, of: int, share: str) -> bool:
    return _share(share).at_least(count, of)


def _more_than(count: int, of: int, share: str) -> bool:
    return _share(share).more_than(count, of)


def _lower(text: str) -> str:
    return text.lower()


def _upper(text: str) -> str:
    return text.upper()


def _sum(numbers: Sequence[object]) -> int:
    return sum(_whole(number) for number in numbers)


def _quotient(numerator: int, denominator: int) -> int:
    """Rounded half away from zero, as money and marks are rounded on paper."""
    if denominator == 0:
        raise ValueError("division by zero")
    doubled = 2 * abs(numerator) + abs(denominator)
    rounded = doubled // (2 * abs(denominator))
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


def _mean_of(numbers: Sequence[object], up: int, down: int) -> int:
    if not numbers:
        raise ValueError("the mean of no numbers")
    return _quotient(_sum(numbers) * up, len(numbers) * down)


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"{type(number).__name__} is not a whole number")
    return number


_DECIMAL = ValueType(kind="decimal")

_ENTRIES = (
    Function(
        name="later",
        signatures=(_takes(DATE, day=DATE, period=PERIOD),),
        vi="Ngày sau `day` một khoảng thời gian. Tháng và năm tính theo lịch; nếu tháng không có ngày ấy thì lấy ngày "
        "mà quy định về thời hạn chỉ ra.",
        en="The day that comes a period after `day`. Months and years follow the calendar.",
        example='later("2011-01-01", "15 years 1 day") == "2026-01-02"',
        run=_later,
    ),
    Function(
        name="age",
        signatures=(_takes(INTEGER, birth=DATE, day=DATE),),
        vi="Số tuổi tròn vào ngày `day`.",
        en="Full years of age on `day`.",
        example='age("2010-11-24", "2026-11-23") == 15',
        run=_age,
    ),
    Function(
        name="year",
        signatures=(_takes(INTEGER, day=DATE),),
        vi="Năm của một ngày.",
        en="The year of a day.",
        example='year("2026-11-23") == 2026',
        run=_year,
    ),
    Function(
        name="month",
        signatures=(_takes(MONTH, day=DATE),),
        vi="Tháng của một ngày, để so với một câu trả lời kiểu tháng.",
        en="The month of a day, to compare with an answer that is a month.",
        example='month("2026-11-23") == "2026-11"',
        run=_month,
    ),
    Function(
        name="first_day",
        signatures=(_takes(DATE, month=MONTH),),
        vi="Ngày đầu của một tháng.",
        en="The first day of a month.",
        example='first_day("2026-02") == "2026-02-01"',
        run=_first_day,
    ),
    Function(
        name="last_day",
        signatures=(_takes(DATE, month=MONTH),),
        vi="Ngày cuối của một tháng.",
        en="The last day of a month.",
        example='last_day("2026-02") == "2026-02-28"',
        run=_last_day,
    ),
    Function(
        name="days_between",
        signatures=(_takes(INTEGER, first=DATE, second=DATE),),
        vi="Số ngày theo lịch từ `first` đến `second`; âm nếu `second` trước `first`.",
        en="Calendar days from `first` to `second`; negative when `second` is earlier.",
        example='days_between("2026-11-20", "2026-11-23") == 3',
        run=_days_between,
    ),
    Function(
        name="most_in_a_year",
        signatures=(_takes(INTEGER, months=list_of(MONTH)),),
        vi="Số tháng, trong các tháng ấy, của năm dương lịch có nhiều tháng nhất. Tháng ghi hai lần tính một.",
        en="How many of the months fall in the calendar year that has most of them. A month given twice counts once.",
        example='most_in_a_year(["2025-11", "2026-01", "2026-02"]) == 2',
        run=_most_in_a_year,
    ),
    Function(
        name="most_within",
        signatures=(_takes(INTEGER, months=list_of(MONTH), period=PERIOD),),
        vi="Nhiều nhất bao nhiêu tháng, trong các tháng ấy, nằm trong một khoảng liền `period` (theo tháng hoặc năm).",
        en="How many of the months lie, at most, within one stretch of `period` (months or years).",
        example='most_within(["2025-11", "2026-01", "2026-11"], "12 months") == 2',
        run=_most_within,
    ),
    Function(
        name="longest_run",
        signatures=(_takes(INTEGER, months=list_of(MONTH)),),
        vi="Số tháng của dãy dài nhất các tháng liền nhau, trong các tháng ấy.",
        en="The length of the longest row of months that follow each other.",
        example='longest_run(["2025-11", "2025-12", "2026-01", "2026-03"]) == 3',
        run=_longest_run,
    ),
    Function(
        name="previous_period",
        signatures=(_takes(TEXT, period=TEXT),),
        vi="Kỳ liền trước của một kỳ: năm, năm học, quý hoặc tháng.",
        en="The period just before a year, school year, quarter or month.",
        example='previous_period("2025-2026") == "2024-2025"',
        run=_previous_period,
    ),
    Function(
        name="is_at_most",
        signatures=(_takes(BOOLEAN, count=INTEGER, of=INTEGER, share=SHARE),),
        vi="Đúng khi `count` không vượt tỷ lệ `share` của `of`. Tính đúng bằng phân số, không làm tròn.",
        en="True when `count` is not above that share of `of`. Exact, nothing is rounded.",
        example='is_at_most(2, 10, "1/5")',
        run=_is_at_most,
    ),
    Function(
        name="at_least",
        signatures=(_takes(BOOLEAN, count=INTEGER, of=INTEGER, share=SHARE),),
        vi="Đúng khi `count` đạt từ tỷ lệ `share` của `of` trở lên.",
        en="True when `count` reaches that share of `of`.",
        example='at_least(10, 15, "2/3")',
        run=_at_least,
    ),
    Function(
        name="more_than",
        signatures=(_takes(BOOLEAN, count=INTEGER, of=INTEGER, share=SHARE),),
        vi="Đúng khi `count` vượt hẳn tỷ lệ `share` của `of`; đúng một nửa thì chưa quá một nửa.",
        en="True when `count` is above that share of `of`; exactly half is not more than half.",
        example='!more_than(6, 12, "1/2")',
        run=_more_than,
    ),
    Function(
        name="fold",
        signatures=(_takes(TEXT, text=TEXT),),
        vi="Chữ thường không dấu, để so hai cách viết của một tên.",
        en="Lower case without diacritics, to compare two spellings of a name.",
        example='fold("Đặng Hoà") == fold("dang hoa")',
        run=fold,
    ),
    Function(
        name="lower",
        signatures=(_takes(TEXT, text=TEXT),),
        vi="Chữ thường, còn nguyên dấu.",
        en="Lower case, diacritics kept.",
        example='lower("ĐOÀN") == "đoàn"',
        run=_lower,
    ),
    Function(
        name="upper",
        signatures=(_takes(TEXT, text=TEXT),),
        vi="Chữ hoa, còn nguyên dấu.",
        en="Upper case, diacritics kept.",
        example='upper("đoàn") == "ĐOÀN"',
        run=_upper,
    ),
    Function(
        name="sum",
        signatures=(_takes(_DECIMAL, numbers=list_of(_DECIMAL)),),
        vi="Tổng của một danh sách số, tiền hoặc số thập phân; danh sách trống cho 0.",
        en="The sum of a list of numbers, money or decimals; of an empty list 0.",
        example="sum([1, 2, 3]) == 6",
        run=_sum,
        scaled=True,
    ),
    Function(
        name="mean",
        signatures=(_takes(_DECIMAL, numbers=list_of(_DECIMAL), places=INTEGER),),
        vi="Trung bình cộng, làm tròn đến `places` chữ số sau dấu phẩy (nửa thì lên). Danh sách trống không có trung "
        "bình: điều kiện coi như không đạt.",
        en="The mean, rounded half up to `places` digits. An empty list has none: the condition does not hold.",
        example="mean([7, 8, 8], 2) == 7.67",
        scaled=True,
    ),
    Function(
        name="round_to",
        signatures=(_takes(_DECIMAL, number=_DECIMAL, places=INTEGER),),
        vi="Số làm tròn đến `places` chữ số sau dấu phẩy (nửa thì lên). Phép chia chỉ viết được ngay trong hàm này "
        "hoặc trong `dong`.",
        en="The number rounded half up to `places` digits. A division may stand only directly in here or in `dong`.",
        example="round_to(2 / 3, 2) == 0.67",
        scaled=True,
    ),
    Function(
        name="dong",
        signatures=(_takes(MONEY, numerator=MONEY, denominator=_DECIMAL),),
        vi="Chia tiền, làm tròn đến đồng (nửa thì lên).",
        en="Money divided, rounded half up to whole đồng.",
        example="dong(1000000, 3) == 333333",
        scaled=True,
    ),
    Function(
        name="quotient",
        signatures=(_takes(INTEGER, numerator=INTEGER, denominator=INTEGER),),
        vi="Thương làm tròn đến số nguyên, nửa thì xa số 0.",
        en="The quotient rounded to a whole number, half away from zero.",
        example="quotient(5, 2) == 3",
        run=_quotient,
        internal=True,
    ),
    Function(
        name="mean_of",
        signatures=(_takes(INTEGER, numbers=list_of(INTEGER), up=INTEGER, down=INTEGER),),
        vi="Trung bình nhân `up`, chia `down`, làm tròn như `quotient`.",
        en="The mean times `up` over `down`, rounded like `quotient`.",
        example="mean_of([1, 2], 10, 1) == 15",
        run=_mean_of,
        internal=True,
    ),
    Function(
        name="label",
        signatures=(_takes(TEXT, catalogue=TEXT, value=TEXT),),
        vi="Tên tiếng Việt của một lựa chọn trong danh mục (tham số kiểu options, hoặc trường có lựa chọn).",
        en="How people call an option of a catalogue (a parameter of options, or a field that offers a choice).",
        example='label("rating_levels", vars.level)',
    ),
    Function(
        name="members",
        signatures=(_takes(list_of(PERSON), unit=UNIT), _takes(list_of(PERSON), unit=UNIT, day=DATE)),
        vi="Những người thuộc đơn vị (vào ngày của thao tác, hoặc ngày đã cho).",
        en="The people who belong to the unit (on the day of the act, or the given day).",
        example="members(unit.branch).size() >= 3",
    ),
    Function(
        name="is_member",
        signatures=(_takes(BOOLEAN, person=PERSON), _takes(BOOLEAN, person=PERSON, day=DATE)),
        vi="Đúng khi người ấy có tình trạng được tính là thành viên (vào ngày của thao tác, hoặc ngày đã cho).",
        en="True when the person's status counts as a member (on the day of the act, or the given day).",
        example="is_member(form.introducer)",
    ),
    Function(
        name="members_count",
        signatures=(_takes(INTEGER, unit=UNIT), _takes(INTEGER, unit=UNIT, day=DATE)),
        vi="Số người thuộc đơn vị.",
        en="How many people belong to the unit.",
        example="members_count(unit.branch) >= 3",
    ),
    Function(
        name="is_member",
        signatures=(_takes(BOOLEAN, person=PERSON), _takes(BOOLEAN, person=PERSON, day=DATE)),
        vi="Đúng khi người ấy là thành viên (theo tình trạng ghi trong lý lịch) vào ngày `day`.",
        en="True when the record of the person says that they are a member on `day`.",
        example="is_member(answers.admission_application.introducer, day)",
    ),
    Function(
        name="open_cases",
        signatures=(_takes(INTEGER, person=PERSON), _takes(INTEGER, person=PERSON, procedure=TEXT)),
        vi="Số hồ sơ chưa kết thúc của một người, của mọi thủ tục hoặc một thủ tục; không kể hồ sơ đang xét.",
        en="How many cases of a person have not ended, of all procedures or of one; the case at hand not counted.",
        example='open_cases(subject, "discipline") == 0',
    ),
    Function(
        name="has_body",
        signatures=(_takes(BOOLEAN, unit=UNIT, body=TEXT, day=DATE), _takes(BOOLEAN, unit=UNIT, body=TEXT)),
        vi="Đúng khi đơn vị có cơ quan ấy vào ngày `day`.",
        en="True when the unit has that body on `day`.",
        example='has_body(unit.branch, "executive_committee", day)',
    ),
    Function(
        name="holds",
        signatures=(
            _takes(BOOLEAN, person=PERSON, positions=list_of(TEXT), unit=UNIT, day=DATE),
            _takes(BOOLEAN, person=PERSON, position=TEXT, unit=UNIT, day=DATE),
            _takes(BOOLEAN, person=PERSON, positions=list_of(TEXT), unit=UNIT),
            _takes(BOOLEAN, person=PERSON, position=TEXT, unit=UNIT),
        ),
        vi="Đúng khi người ấy giữ một trong các chức vụ tại đơn vị vào ngày `day`.",
        en="True when the person holds one of the positions in the unit on `day`.",
        example='holds(subject, ["secretary", "deputy_secretary"], unit.branch, day)',
    ),
    Function(
        name="committees",
        signatures=(
            _takes(list_of(UNIT), person=PERSON, day=DATE, body=TEXT),
            _takes(list_of(UNIT), person=PERSON, day=DATE),
            _takes(list_of(UNIT), person=PERSON),
        ),
        vi="Các đơn vị mà người ấy giữ chức vụ vào ngày `day`; có `body` thì chỉ chức vụ làm nên cơ quan ấy.",
        en="The units in which the person holds a position on `day`; with `body` only positions that make up that "
        "body.",
        example="committees(subject, day).size() == 0",
    ),
    Function(
        name="highest",
        signatures=(_takes(UNIT, units=list_of(UNIT)),),
        vi="Đơn vị ở cấp cao nhất trong danh sách; danh sách trống thì không có.",
        en="The unit of the highest level in the list; of an empty list there is none.",
        example="highest(committees(subject, today))",
    ),
    Function(
        name="lowest",
        signatures=(_takes(UNIT, units=list_of(UNIT)),),
        vi="Đơn vị ở cấp thấp nhất trong danh sách; danh sách trống thì không có.",
        en="The unit of the lowest level in the list; of an empty list there is none.",
        example='lowest(committees(subject, today, "executive_committee"))',
    ),
    Function(
        name="can_climb",
        signatures=(_takes(BOOLEAN, authority=TEXT, unit=UNIT),),
        vi="Đúng khi phía trên đơn vị còn cấp có thẩm quyền ấy.",
        en="True when some unit above holds that authority.",
        example='can_climb("discipline_officer", unit.desk)',
    ),
    Function(
        name="working_days",
        signatures=(_takes(INTEGER, first=DATE, last=DATE),),
        vi="Số ngày làm việc sau ngày `first` đến hết ngày `last`, theo lịch nghỉ của Việt Nam.",
        en="Working days after `first` up to and including `last`, by the Vietnamese calendar.",
        example="working_days(case.opened_on, day) <= 15",
    ),
    Function(
        name="member_since",
        signatures=(_takes(DATE, person=PERSON, unit=UNIT),),
        vi="Ngày người ấy bắt đầu thuộc đơn vị, không gián đoạn đến nay; không thuộc thì không có.",
        en="Since when the person belongs to the unit without a break; none when they do not.",
        example='later(member_since(subject, unit.branch), "6 months") <= day',
    ),
    Function(
        name="actor_unit",
        signatures=(_takes(UNIT, person=PERSON),),
        vi="Đơn vị mà người ấy thuộc về vào ngày của thao tác.",
        en="The unit the person belongs to on the day of the act.",
        example="actor_unit(case.opened_by)",
    ),
)

FUNCTIONS: Mapping[str, Function] = {entry.name: entry for entry in _ENTRIES}
"""Every function by its name, in the order of the reference; those marked `internal` are not for authors."""

WRITABLE: tuple[str, ...] = tuple(entry.name for entry in _ENTRIES if not entry.internal)
"""The names an author may write."""

REPLACED: Mapping[str, str] = {
    "lowerAscii": "lower",
    "upperAscii": "upper",
    "date": "",
    "timestamp": "",
    "duration": "later",
    "format": "",
    "getFullYear": "year",
    "getMonth": "month",
    "getDate": "",
    "int": "",
    "uint": "",
    "double": "",
    "bytes": "",
    "dyn": "",
    "type": "",
    "bool": "",
    "max": "",
    "min": "",
    "replace": "",
    "sort": "",
}
"""Names the expression language knows and definitions may not use, with what to write instead where there is one."""
