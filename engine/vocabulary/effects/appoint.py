"""`appoint: {of: unit.lower, each: answers.result.elected, person: person, position: position}`: let people hold
positions of a unit, a line of a group for each.
"""

from dataclasses import dataclass

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.types import DATE, UNIT
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Flag, Formula, Name, Word


class Appointed(Word):
    """Who is appointed to what, from when."""

    says = (
        "Ai giữ chức vụ gì ở đơn vị nào: mỗi dòng của nhóm `each` là một người; `replaces` thì những ai đang giữ các "
        "chức vụ có thể chọn ở cột ấy thôi giữ trước đó."
    )

    of: Formula = Field(description="Biểu thức cho ra đơn vị.")
    each: Formula = Field(description="Nhóm câu trả lời, mỗi dòng một người.")
    person: Name = Field(description="Cột ghi người.")
    position: Name = Field(description="Cột ghi chức vụ: lựa chọn của nó là tên các chức vụ của tổ chức.")
    from_: Formula | None = Field(default=None, description="Giữ chức vụ từ ngày; mặc định ngày của thao tác.")
    signs_from: Formula | None = Field(default=None, description="Được ký từ ngày; mặc định từ ngày giữ chức vụ.")
    replaces: Flag = Field(default=False, description="Thay hết những người đang giữ các chức vụ ấy.")


class AppointWord(EffectWord):
    """Let people hold positions of a unit."""

    says = "Những người trong một nhóm câu trả lời giữ chức vụ ở một đơn vị."
    leading = "appoint"

    appoint: Appointed = Field(description="Đơn vị, nhóm người và chức vụ.")

    def make(self, bench: Bench) -> "Appoint":
        """The effect it becomes."""
        word = self.appoint
        each = bench.expression(word.each)
        line = each.type.of if each.type.kind == "list" else None
        members = {} if line is None else line.members
        person, position = members.get(word.person.text), members.get(word.position.text)
        if person is None or person.type.kind != "person":
            bench.problem("effect.no-person-column", word.person.place, name=word.person.text)
        options: tuple[str, ...] = ()
        if position is None or position.type.kind != "choice" or position.type.options is None:
            bench.problem("effect.no-position-column", word.position.place, name=word.position.text)
        else:
            options = position.type.options
            for option in options:
                bench.position(ScalarNode(place=word.position.place, value=option, text=option))
        return Appoint(
            place=self.place,
            when=bench.condition(self),
            unit=bench.expression(word.of, UNIT),
            each=each,
            person=word.person.text,
            position=word.position.text,
            from_=None if word.from_ is None else bench.expression(word.from_, DATE),
            signs_from=None if word.signs_from is None else bench.expression(word.signs_from, DATE),
            replaced=options if word.replaces else (),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Appoint(Consequence):
    """Begins appointments, one for each line; first ends those they replace."""

    unit: Expression
    each: Expression
    person: str
    position: str
    from_: Expression | None = None
    signs_from: Expression | None = None
    replaced: tuple[str, ...] = ()
    """Positions of the unit that nobody holds any more before these begin."""

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """`posts.vacate` where others are replaced, then one `posts.begin` a person, once for each position."""
        unit = evaluated(stage, self.unit)
        lines = stage.evaluate(self.each)
        if not isinstance(unit, str) or not isinstance(lines, list):
            return ()
        begun = None if self.from_ is None else stage.evaluate(self.from_)
        day = begun if isinstance(begun, str) else stage.day
        signs = None if self.signs_from is None else stage.evaluate(self.signs_from)
        changes = []
        if self.replaced:
            details: dict[str, object] = {"positions": list(self.replaced)}
            changes.append(Change(kind="posts.vacate", name="posts", about=unit, from_day=day, details=details))
        known: set[tuple[str, str]] = set()
        for line in lines:
            person, position = line.get(self.person), line.get(self.position)
            who = person.get("id") if isinstance(person, dict) else person
            if not isinstance(who, str) or not isinstance(position, str) or (who, position) in known:
                continue
            known.add((who, position))
            changes.append(
                Change(
                    kind="posts.begin",
                    name=position,
                    value=unit,
                    about=who,
                    from_day=day,
                    details={} if not isinstance(signs, str) else {"signs_from": signs},
                )
            )
        return tuple(changes)

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        written = (self.unit, self.each, self.from_, self.signs_from)
        return tuple(value for value in written if value is not None)
