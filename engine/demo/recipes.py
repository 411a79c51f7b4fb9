"""How a value is made: written in the files of a demonstration, compiled once, made thousands of times.

A plain value is itself; a text may have holes: `Số {house}, đường {street}`. A list or a mapping is made part by part.
A mapping with one of these leading keys is a recipe:

| Written | Gives |
| --- | --- |
| `{pick: streets}` | an item of that list (its own holes filled) |
| `{one_of: [a, b]}` | one of these, each a recipe |
| `{weigh: {Kinh: 17, Khmer: 2}}` | one of the keys, the heavier the likelier |
| `{on_day: 20..40 days ago}` | a day, counted from the day of the act |
| `{at_age: 15..17 years, not_after: 60 days ago}` | a day in the subject's life |
| `{after: joined_on, by: 3..9 months}` | so much after a date of the subject, never later than the day of the act |
| `{latest: [recipe, recipe]}` | the latest of some days |
| `{whole: 1..30}` | a whole number |
| `{in_month: 2 months ago}` | the month of such a day: 2026-09 |
| `{in_year: today}` | the year of such a day, a number |
| `{in_quarter: today}` | the quarter of such a day: 2026-Q3 |
| `{from_start: 0..9 days}` | a day so much after the case began, never later than the day of the act |
| `{picture: page, name: bao-cao.png}` | a file that was taken in: a drawn `page` or `portrait` |
| `{digits: "0900######"}` | a text with a digit for each # |
| `{drawn: card_range}` | the next number of a range held by the unit or one above it |
| `{of_subject: phone}` | a field of the subject's record |
| `{id_of: branch}` | the id of a unit or person by its part in the story |
| `{since_of: unit}` | the day from which that unit is there |
| `{dated: [{value: …}, {from: …, value: …}]}` | a field whose value changes on given days; only in records |
| `{sometimes: 1/4, value: …}` | the value so often, else nothing |
| `{each: [2023, 2024], since: joined_on, value: …}` | an entry for each, but those before that day; `{each}` is it |

What gives nothing is left out. Holes name lists, `subject.<field>` (`subject.<field>.first`: its first word),
`<part>.name`, `<part>.full_name`, `<part>.upper` (the unit above), `day` (as dd/mm/yyyy), `actor`, `each`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.cases.facts import Dated
from engine.demo.amounts import Amount, Moment, Span
from engine.demo.chance import Chance, Weighted
from engine.demo.pictures import PICTURES
from engine.ground.clock import format_day, plus_days
from engine.ground.problems import near

_HOLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A unit or a person by its part in a story."""

    id: str
    name: str = ""
    full_name: str = ""
    upper: str = ""
    """Full name of the unit above."""
    since: str = ""
    """The first day of a unit; empty for always."""


@dataclass(slots=True)
class Making:
    """What a value may be made from."""

    chance: Chance
    day: str
    """The ISO day of the act (or of entry)."""
    subject: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the subject's record, as far as they are made; dated ones with their newest value."""
    birth_field: str | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    draw: Callable[[str], str | None] = lambda _: None
    """The next number of a range, None when nobody holds it."""
    actor: str = ""
    each: str = ""
    begun: str = ""
    """The ISO day on which the case began; empty where there is none."""
    keep: Callable[[str, bytes], str] | None = None
    """Takes in a file by name and contents and gives its digest; None where files cannot be taken in."""


Recipe = Callable[[Making], Any]
"""Gives the value, None for nothing."""


class WrongRecipe(ValueError):
    """A recipe that cannot be understood: `where` is the path to it from the value read, `known` what may be said."""

    def __init__(self, said: str, where: tuple[str | int, ...] = (), hint: str | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.where = where
        self.hint = hint

    def within(self, step: str | int) -> "WrongRecipe":
        """The same, seen from one level above."""
        return WrongRecipe(self.said, (step, *self.where), self.hint)


class Kitchen:
    """Compiles recipes over the lists of a pack."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        """`lists` as written: name → list of texts, mapping text → weight, or a range of numbers (`1..300`).

        Raises `WrongRecipe`, its place beginning with the list's name.
        """
        self._pickers: dict[str, Recipe] = {}
        self._names = tuple(lists)
        for name, written in lists.items():
            try:
                self._pickers[name] = self._picker(written)
            except WrongRecipe as wrong:
                raise wrong.within(name) from None

    def compile(self, written: Any) -> Recipe:
        """The recipe of a plain value. Raises `WrongRecipe`."""
        if isinstance(written, str):
            return self._text(written)
        if isinstance(written, list):
            return self._list([self._inner(item, index) for index, item in enumerate(written)])
        if isinstance(written, Mapping):
            word = next(iter(written), "")
            if word in _WORDS:
                unknown = [key for key in written if key not in _WORDS[word]]
                if unknown:
                    raise WrongRecipe(
                        f"mục “{word}” không có “{unknown[0]}”", (unknown[0],), near(unknown[0], _WORDS[word])
                    )
                try:
                    made: Recipe = getattr(self, f"_word_{word}")(written)
                except WrongRecipe:
                    raise
                except ValueError as wrong:
                    raise WrongRecipe(str(wrong), (word,)) from None
                return made
            return self._mapping({key: self._inner(value, key) for key, value in written.items()})

        def make(_: Making) -> Any:
            return written

        return make

    def text(self, written: str) -> Recipe:
        """The recipe of a text."""
        return self._text(written)

    # --- plain values

    def _inner(self, written: Any, step: str | int) -> Recipe:
        try:
            return self.compile(written)
        except WrongRecipe as wrong:
            raise wrong.within(step) from None
        except ValueError as wrong:
            raise WrongRecipe(str(wrong), (step,)) from None

    def _list(self, items: Sequence[Recipe]) -> Recipe:
        def make(making: Making) -> Any:
            values = [item(making) for item in items]
            return [value for value in values if value is not None]

        return make

    def _mapping(self, items: Mapping[str, Recipe]) -> Recipe:
        def make(making: Making) -> Any:
            values = {key: item(making) for key, item in items.items()}
            return {key: value for key, value in values.items() if value is not None}

        return make

    def _text(self, written: str) -> Recipe:
        pieces = _HOLE.split(written)
        if len(pieces) == 1:
            return lambda _: written
        holes = [self._hole(name) for name in pieces[1::2]]
        texts = pieces[::2]

        def make(making: Making) -> Any:
            parts = [texts[0]]
            for hole, text in zip(holes, texts[1:], strict=True):
                parts.append(str(hole(making) or ""))
                parts.append(text)
            return "".join(parts)

        return make

    def _hole(self, name: str) -> Recipe:
        if name in self._names:
            return lambda making: self._pickers[name](making)
        if name == "day":
            return lambda making: format_day(making.day)
        if name in ("actor", "each"):
            return lambda making: getattr(making, name)
        first, _, rest = name.partition(".")
        if first == "subject" and rest.endswith(".first"):
            field = rest.removesuffix(".first")
            return lambda making: str(_current(making.subject.get(field)) or "").partition(" ")[0]
        if first == "subject" and rest:
            return lambda making: _current(making.subject.get(rest))
        if rest in ("name", "full_name", "upper"):
            return lambda making: getattr(making.parts[first], rest) if first in making.parts else None
        raise WrongRecipe(f"không có danh sách “{name}”", (), near(name, self._names))

    def _picker(self, written: Any) -> Recipe:
        if isinstance(written, Mapping):
            weights = Weighted({self._inner(text, text): int(weight) for text, weight in written.items()})
            return lambda making: making.chance.weighted(weights)(making)
        if isinstance(written, list):
            texts = [self._inner(text, index) for index, text in enumerate(written)]
            if not texts:
                raise WrongRecipe("danh sách trống")
            return lambda making: making.chance.pick(texts)(making)
        amount = Amount.read(written)
        return lambda making: amount.pick(making.chance)

    def _list_named(self, name: object) -> Recipe:
        found = self._pickers.get(str(name))
        if found is None:
            raise WrongRecipe(f"không có danh sách “{name}”", (), near(str(name), self._names))
        return found

    # --- words

    def _word_pick(self, written: Mapping[str, Any]) -> Recipe:
        return self._list_named(written["pick"])

    def _word_one_of(self, written: Mapping[str, Any]) -> Recipe:
        items = [self._inner(item, index) for index, item in enumerate(written["one_of"])]
        return lambda making: making.chance.pick(items)(making)

    def _word_weigh(self, written: Mapping[str, Any]) -> Recipe:
        weights = Weighted({str(key): int(weight) for key, weight in written["weigh"].items()})
        return lambda making: making.chance.weighted(weights)

    def _word_on_day(self, written: Mapping[str, Any]) -> Recipe:
        moment = Moment.read(written["on_day"])
        return lambda making: moment.on(making.day, making.chance)

    def _word_in_month(self, written: Mapping[str, Any]) -> Recipe:
        moment = Moment.read(written["in_month"])
        return lambda making: moment.on(making.day, making.chance)[:7]

    def _word_in_year(self, written: Mapping[str, Any]) -> Recipe:
        moment = Moment.read(written["in_year"])
        return lambda making: int(moment.on(making.day, making.chance)[:4])

    def _word_in_quarter(self, written: Mapping[str, Any]) -> Recipe:
        moment = Moment.read(written["in_quarter"])

        def make(making: Making) -> Any:
            year, month, _ = moment.on(making.day, making.chance).split("-")
            return f"{year}-Q{(int(month) + 2) // 3}"

        return make

    def _word_from_start(self, written: Mapping[str, Any]) -> Recipe:
        span = Span.read(written["from_start"])
        return lambda making: min(span.after(making.begun or making.day, making.chance), making.day)

    def _word_picture(self, written: Mapping[str, Any]) -> Recipe:
        drawn = PICTURES.get(str(written["picture"]))
        if drawn is None:
            raise WrongRecipe(
                f"không có hình “{written['picture']}”", ("picture",), near(str(written["picture"]), PICTURES)
            )
        name = str(written.get("name", f"{written['picture']}.png"))

        def make(making: Making) -> Any:
            return {"digest": making.keep(name, drawn(making.chance))} if making.keep is not None else None

        return make

    def _word_at_age(self, written: Mapping[str, Any]) -> Recipe:
        span = Span.read(written["at_age"])
        last = Moment.read(written.get("not_after", "today"))

        def make(making: Making) -> Any:
            born = str(making.subject[making.birth_field or ""])
            latest = last.on(making.day, making.chance)
            day = span.after(born, making.chance)
            if day <= latest:
                return day
            first = Span(least=span.least, most=span.least, unit=span.unit).after(born, making.chance)
            return making.chance.day(first, latest) if first <= latest else latest

        return make

    def _word_after(self, written: Mapping[str, Any]) -> Recipe:
        name, span = str(written["after"]), Span.read(written.get("by", "0 days"))

        def make(making: Making) -> Any:
            start = _current(making.subject.get(name))
            return None if start is None else min(span.after(str(start), making.chance), making.day)

        return make

    def _word_latest(self, written: Mapping[str, Any]) -> Recipe:
        items = [self._inner(item, index) for index, item in enumerate(written["latest"])]
        return lambda making: max((str(item(making) or "") for item in items), default="")

    def _word_whole(self, written: Mapping[str, Any]) -> Recipe:
        amount = Amount.read(written["whole"])
        return lambda making: amount.pick(making.chance)

    def _word_digits(self, written: Mapping[str, Any]) -> Recipe:
        pattern = str(written["digits"])
        return lambda making: making.chance.digits(pattern)

    def _word_drawn(self, written: Mapping[str, Any]) -> Recipe:
        name = str(written["drawn"])
        return lambda making: making.draw(name)

    def _word_of_subject(self, written: Mapping[str, Any]) -> Recipe:
        name = str(written["of_subject"])
        return lambda making: _current(making.subject.get(name))

    def _word_id_of(self, written: Mapping[str, Any]) -> Recipe:
        name = str(written["id_of"])
        return lambda making: making.parts[name].id if name in making.parts else None

    def _word_since_of(self, written: Mapping[str, Any]) -> Recipe:
        name = str(written["since_of"])
        return lambda making: making.parts[name].since if name in making.parts else None

    def _word_dated(self, written: Mapping[str, Any]) -> Recipe:
        rows = [
            (self._inner(row.get("from", ""), index), self._inner(row.get("value"), index))
            for index, row in enumerate(written["dated"])
        ]

        def make(making: Making) -> Any:
            made: list[Dated] = []
            for begins, value in rows:
                first = str(begins(making) or "") or None
                if made and first is not None:
                    made[-1] = Dated(value=made[-1].value, from_day=made[-1].from_day, until=plus_days(first, -1))
                made.append(Dated(value=value(making), from_day=first))
            return tuple(row for row in made if row.until is None or (row.from_day or "") <= row.until)

        return make

    def _word_sometimes(self, written: Mapping[str, Any]) -> Recipe:
        share = Amount.read(written["sometimes"]).share
        if share is None:
            raise WrongRecipe("viết phần số, ví dụ 1/4", ("sometimes",))
        often, value = float(share), self._inner(written.get("value"), "value")
        return lambda making: value(making) if making.chance.happens(often) else None

    def _word_each(self, written: Mapping[str, Any]) -> Recipe:
        items = [str(item) for item in written["each"]]
        since = written.get("since")
        value = self._inner(written.get("value"), "value")

        def make(making: Making) -> Any:
            first = str(_current(making.subject.get(since)) or "") if since is not None else ""
            made = []
            for item in items:
                # An item begins with its year: 2024, 2024-2025, 2024-06.
                if item[:4] >= first[:4]:
                    making.each = item
                    made.append(value(making))
            return [entry for entry in made if entry is not None]

        return make


_WORDS: Mapping[str, frozenset[str]] = {
    "pick": frozenset({"pick"}),
    "one_of": frozenset({"one_of"}),
    "weigh": frozenset({"weigh"}),
    "on_day": frozenset({"on_day"}),
    "in_month": frozenset({"in_month"}),
    "in_year": frozenset({"in_year"}),
    "in_quarter": frozenset({"in_quarter"}),
    "from_start": frozenset({"from_start"}),
    "picture": frozenset({"picture", "name"}),
    "at_age": frozenset({"at_age", "not_after"}),
    "after": frozenset({"after", "by"}),
    "latest": frozenset({"latest"}),
    "whole": frozenset({"whole"}),
    "digits": frozenset({"digits"}),
    "drawn": frozenset({"drawn"}),
    "of_subject": frozenset({"of_subject"}),
    "id_of": frozenset({"id_of"}),
    "since_of": frozenset({"since_of"}),
    "dated": frozenset({"dated"}),
    "sometimes": frozenset({"sometimes", "value"}),
    "each": frozenset({"each", "since", "value"}),
}


def _current(value: Any) -> Any:
    """The newest value of a dated field, else the value."""
    if isinstance(value, tuple) and value and isinstance(value[-1], Dated):
        return value[-1].value
    return value
