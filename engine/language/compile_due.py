"""Due dates: a period alone, one due, or a list read from the top (S22, S23)."""

from typing import Literal

from engine.definition.choice import Choice, always
from engine.definition.expressions import Expression
from engine.definition.procedure import (
    Due,
)
from engine.definition.types import INTEGER, ValueType
from engine.ground.durations import Period, read_period
from engine.ground.sources import ScalarNode
from engine.language.files.procedure import (
    DueWord,
    LateTake,
)
from engine.language.value_types import type_name
from engine.language.workbench import Workbench


def due_of(written: "ScalarNode | DueWord | tuple[DueWord, ...]", bench: Workbench) -> Choice[Due]:
    """When those awaited should have acted: a period alone, one due, or a list read from the top."""
    if isinstance(written, ScalarNode):
        return always(Due(period=bench.period(written), place=written.place), written.place)
    words = written if isinstance(written, tuple) else (written,)
    if not isinstance(written, tuple) and (written.when is not None or written.unless is not None):
        bench.notes.add("due.condition-alone", written.place)
    return bench.choice(words, lambda word: _due(word, bench.behind_word(word)))


def _due(word: DueWord, bench: Workbench) -> Due:
    ways = [node for node in (word.in_, word.working_days, word.date) if node is not None]
    if len(ways) != 1:
        bench.notes.add("due.one-way", word.place)
    if word.date is not None and word.from_ is not None:
        bench.notes.add("due.date-and-from", word.from_.place)
    late: Literal["remind", "escalate", "drop", "take"] = "remind"
    take = None
    if isinstance(word.late, LateTake):
        late, take = "take", word.late.take.text
    elif word.late is not None and word.late.text == "escalate":
        late = "escalate"
    elif word.late is not None and word.late.text == "drop":
        late = "drop"
    remind = None if word.remind is None else tuple(written_period(node, bench) for node in word.remind)
    return Due(
        period=None if word.in_ is None else bench.period(word.in_),
        working_days=None if word.working_days is None else _working_days(word.working_days, bench),
        date=None if word.date is None else bench.day(word.date),
        from_=None if word.from_ is None else bench.day(word.from_),
        remind=(Period(days=1),) if remind is None else remind,
        late=late,
        take=take,
        place=word.place,
    )


def _working_days(node: ScalarNode, bench: Workbench) -> int | Expression:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    return bench.expression(node, INTEGER)


def written_period(node: ScalarNode, bench: Workbench) -> Period:
    """A period that has to be written out."""
    period = read_period(node.text)
    if period is None:
        bench.notes.add("value.wrong-type", node.place, given=node.text, type=type_name(ValueType(kind="period")))
        return Period(days=1)
    return period
