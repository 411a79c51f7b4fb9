"""`end_posts: {of: unit.post_unit, positions: [head], leaves: member}`: end appointments of the subject."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.types import UNIT
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Flag, Formula, Name, Several, Word


class Posts(Word):
    """Whose appointments end."""

    says = (
        "Thôi giữ những chức vụ nào: ở đơn vị nào, chức vụ nào, và còn lại chức vụ gì; "
        "`cascade` kéo theo chức vụ ở các đơn vị bên dưới."
    )

    of: Formula | None = Field(default=None, description="Biểu thức cho ra đơn vị; không có thì ở mọi đơn vị.")
    positions: Annotated[tuple[Name, ...], Several()] = Field(
        default=(), description="Những chức vụ thôi giữ; không có thì mọi chức vụ."
    )
    leaves: Name | None = Field(
        default=None, description="Chức vụ còn giữ sau đó ở đơn vị `of`: thôi làm bí thư thì vẫn còn là ủy viên."
    )
    cascade: Flag = Field(default=False, description="Thôi cả chức vụ ở các đơn vị bên dưới.")
    everyone: Flag = Field(
        default=False,
        description="Mọi người đang giữ các chức vụ `positions` ở đơn vị `of`, không chỉ người mà hồ sơ nói đến.",
    )


class EndPostsWord(EffectWord):
    """End appointments of the subject."""

    says = "Người mà hồ sơ nói đến thôi giữ các chức vụ, từ ngày của thao tác."
    leading = "end_posts"

    end_posts: Posts = Field(description="Đơn vị và phạm vi.")

    def make(self, bench: Bench) -> "EndPosts":
        """The effect it becomes."""
        if self.end_posts.leaves is not None and self.end_posts.of is None:
            bench.problem("effect.leaves-nowhere", self.end_posts.leaves.place)
        if self.end_posts.everyone and (self.end_posts.of is None or not self.end_posts.positions):
            bench.problem("effect.everyone-where", self.end_posts.key_place("everyone"))
        return EndPosts(
            place=self.place,
            when=bench.condition(self),
            unit=None if self.end_posts.of is None else bench.expression(self.end_posts.of, UNIT),
            positions=tuple(bench.position(each) for each in self.end_posts.positions),
            leaves=None if self.end_posts.leaves is None else bench.position(self.end_posts.leaves),
            cascade=self.end_posts.cascade,
            everyone=self.end_posts.everyone,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPosts(Consequence):
    """Ends appointments."""

    unit: Expression | None
    """None: wherever the person holds one."""
    positions: tuple[str, ...] = ()
    """Empty: all."""
    leaves: str | None = None
    cascade: bool = False
    everyone: bool = False
    """Whoever holds the positions in the unit, and not only the subject."""

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change, and what the person holds from then on; nothing when the unit is not known."""
        unit = evaluated(stage, self.unit)
        if unit is None and self.unit is not None:
            return ()
        if self.everyone:
            vacated: dict[str, object] = {"positions": list(self.positions)}
            about = unit if isinstance(unit, str) else None
            return (Change(kind="posts.vacate", name="posts", about=about, from_day=stage.day, details=vacated),)
        details: dict[str, object] = {"cascade": self.cascade}
        if self.positions:
            details["positions"] = list(self.positions)
        ended = (
            Change(
                kind="posts.end",
                name="posts",
                value=unit,
                about=stage.subject(),
                from_day=stage.day,
                details=details,
            ),
        )
        if self.leaves is None:
            return ended
        left = Change(kind="posts.begin", name=self.leaves, value=unit, about=stage.subject(), from_day=stage.day)
        return (*ended, left)

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return () if self.unit is None else (self.unit,)
