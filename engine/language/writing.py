"""Values as people read them, for texts with expressions in braces."""

from collections.abc import Callable, Mapping

from engine.definition.types import Kind, ValueType
from engine.ground.clock import format_day, format_month
from engine.ground.durations import Period
from engine.ground.vietnamese import format_decimal, format_money

Writer = Callable[[object, ValueType], str]
"""Writes a value of a type."""


def writable(type_: ValueType) -> bool:
    """True when a value of this type can stand in a text for people."""
    if type_.kind == "list":
        return type_.of is not None and type_.of.kind != "list" and writable(type_.of)
    return type_.kind in _WRITERS


def written_value(value: object, type_: ValueType) -> str:
    """The value in words. A choice is written as it is: its title is looked up by whoever knows the catalogue.

    Raises `ValueError` when the value is not of its type.
    """
    if type_.kind == "list":
        if not isinstance(value, list) or type_.of is None:
            raise ValueError(f"{type(value).__name__} is not a list")
        return ", ".join(written_value(item, type_.of) for item in value)
    return _WRITERS[type_.kind](value, type_)


def _text(value: object, type_: ValueType) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} is not a text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{type(value).__name__} is not a whole number")
    return value


def _integer(value: object, type_: ValueType) -> str:
    # Without points between thousands: it may be a year.
    return str(_whole(value))


def _decimal(value: object, type_: ValueType) -> str:
    return format_decimal(_whole(value), type_.scale)


def _percent(value: object, type_: ValueType) -> str:
    return f"{format_decimal(_whole(value), type_.scale)} %"


def _money(value: object, type_: ValueType) -> str:
    return format_money(_whole(value))


def _boolean(value: object, type_: ValueType) -> str:
    if not isinstance(value, bool):
        raise ValueError(f"{type(value).__name__} is neither true nor false")
    return "có" if value else "không"


def _date(value: object, type_: ValueType) -> str:
    return format_day(_text(value, type_))


def _month(value: object, type_: ValueType) -> str:
    return format_month(_text(value, type_))


def _month_day(value: object, type_: ValueType) -> str:
    month, _, day = _text(value, type_).partition("-")
    return f"{day}/{month}"


def _period(value: object, type_: ValueType) -> str:
    return Period.parse(_text(value, type_)).text("vi")


def _named(value: object, type_: ValueType) -> str:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        raise ValueError(f"{type(value).__name__} has no name")
    return str(value["name"])


_WRITERS: dict[Kind, Writer] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "percent": _percent,
    "money": _money,
    "boolean": _boolean,
    "date": _date,
    "month": _month,
    "month_day": _month_day,
    "choice": _text,
    "period": _period,
    "share": _text,
    "unit": _named,
    "person": _named,
}
