"""`amend: {ratings: {level: form.level}}`: change entries this case (or its parent) made, keeping what they were."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import EffectWord
from engine.vocabulary.effects.append import Histories, histories
from engine.vocabulary.word import Either, Formula, Name, Table

_Members: TypeAlias = Annotated[Mapping[str, Formula], Table(least=1)]


class AmendWord(EffectWord):
    """Change the entries this case (or its parent) made, keeping what they were."""

    says = "Sửa các mục mà chính hồ sơ này (hoặc hồ sơ trước nó, `made_by: parent`) đã ghi; giá trị cũ vẫn được giữ."
    leading = "amend"

    amend: Annotated[
        Mapping[str, Annotated[ScalarNode | _Members, Either(text=Name, map=_Members)]],
        Table(least=1),
    ] = Field(description="Quá trình và các phần được sửa; `made_by: parent` nếu mục do hồ sơ trước ghi.")

    def make(self, bench: Bench) -> "Histories":
        """The effect it becomes."""
        maker = self.amend.get("made_by")
        if isinstance(maker, ScalarNode) and maker.text not in ("case", "parent"):
            bench.problem("effect.made-by", maker.place, name=maker.text)
        if set(self.amend) == {"made_by"}:
            bench.problem("effect.nothing-amended", self.key_place("amend"))
        return Histories(
            place=self.place,
            when=bench.condition(self),
            kind="history.amend",
            entries=histories(self, "amend", _members(self.amend), bench, whole=False),
            made_by=maker.text if isinstance(maker, ScalarNode) else "case",
        )


def _members(written: Mapping[str, object]) -> Mapping[str, Mapping[str, ScalarNode]]:
    return {name: value for name, value in written.items() if isinstance(value, Mapping)}
