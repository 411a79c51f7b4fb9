"""The answers a story gives where it names none: each field's own `example:`."""

from collections.abc import Mapping
from typing import Any

from engine.definition.form import Field, Form


def example_answers(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Raw answers for a form: what is given, and the example of every other field that has one.

    An answer given as "" is left empty on purpose. A field the form does not have is passed on: reading it says so.
    """
    answers: dict[str, Any] = {}
    for item in form.fields:
        if item.name in given:
            value = given[item.name]
            if item.fields and isinstance(value, list):
                value = [_line(item, row) if isinstance(row, Mapping) else row for row in value]
            answers[item.name] = value
        elif item.example is not None:
            answers[item.name] = item.example
        elif item.fields and item.required:
            answers[item.name] = [_line(item, {})]
    return answers


def _line(group: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    line = {item.name: item.example for item in group.fields if item.example is not None}
    return {**line, **given}
