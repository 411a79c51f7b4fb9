"""`end_posts: {of: unit.post_unit, cascade: true}`: end the subject's appointments in a unit."""

from dataclasses import dataclass

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.types import UNIT
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Flag, Formula, Word


class Posts(Word):
    """Whose appointments end."""

    says = "Đơn vị mà các chức vụ thôi giữ thuộc về; `cascade` kéo theo chức vụ ở các đơn vị bên dưới."

    of: Formula = Field(description="Biểu thức cho ra đơn vị.")
    cascade: Flag = Field(default=False, description="Thôi cả chức vụ ở các đơn vị bên dưới.")


class EndPostsWord(EffectWord):
    """End the subject's appointments in a unit."""

    says = "Người mà hồ sơ nói đến thôi giữ các chức vụ ở một đơn vị, từ ngày của thao tác."
    leading = "end_posts"

    end_posts: Posts = Field(description="Đơn vị và phạm vi.")

    def make(self, bench: Bench) -> "EndPosts":
        """The effect it becomes."""
        return EndPosts(
            place=self.place,
            when=bench.condition(self),
            unit=bench.expression(self.end_posts.of, UNIT),
            cascade=self.end_posts.cascade,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPosts(Consequence):
    """Ends appointments."""

    unit: Expression
    cascade: bool

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change; nothing when the unit is not known."""
        unit = evaluated(stage, self.unit)
        if unit is None:
            return ()
        return (
            Change(
                kind="posts.end",
                name="posts",
                value=unit,
                about=stage.subject(),
                from_day=stage.day,
                details={"cascade": self.cascade},
            ),
        )

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return (self.unit,)
