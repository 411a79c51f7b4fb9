"""`amend: {ratings: {level: form.level}}`: change the entries this case (or its parent) made, keeping what they were."""

from typing import Annotated

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import EffectWord
from engine.vocabulary.effects.append import Entries, Histories, histories
from engine.vocabulary.word import OneOf


class AmendWord(EffectWord):
    """Change the entries this case (or its parent) made, keeping what they were."""

    says = "Sửa các mục mà chính hồ sơ này (hoặc hồ sơ trước nó, `made_by: parent`) đã ghi; giá trị cũ vẫn được giữ."
    leading = "amend"

    amend: Entries = Field(description="Quá trình và các phần được sửa.")
    made_by: Annotated[ScalarNode, OneOf("case", "parent")] | None = Field(
        default=None, description="Mục do hồ sơ này ghi (`case`, mặc định) hay do hồ sơ trước nó (`parent`)."
    )

    def make(self, bench: Bench) -> "Histories":
        """The effect it becomes."""
        return Histories(
            place=self.place,
            when=bench.condition(self),
            kind="history.amend",
            entries=histories(self, "amend", self.amend, bench, whole=False),
            made_by="case" if self.made_by is None else self.made_by.text,
        )
