"""A form's file, and the file of a part that forms include."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.vocabulary.shelf import AnyField
from engine.vocabulary.word import (
    ByKey,
    Conditional,
    Dotted,
    Flag,
    Formula,
    Name,
    OneOf,
    PartName,
    Prose,
    Several,
    Sourced,
    Table,
)

Fields: TypeAlias = Annotated[Mapping[str, AnyField], Table(least=1)]


class IncludeWord(Conditional):
    """A section that is a shared part."""

    says = "Đưa vào một phần dùng chung; các trường của nó thành trường của biểu mẫu."
    leading = "include"

    include: PartName = Field(description="Phần dùng chung, tên bắt đầu bằng dấu gạch dưới.")
    title: Prose | None = Field(default=None, description="Tên mục, nếu khác tên của phần.")


class SectionWord(Conditional):
    """A page on a phone."""

    says = "Một mục của biểu mẫu, một trang trên điện thoại."
    leading = "fields"

    title: Prose = Field(description="Tên mục.")
    help: Prose | None = Field(default=None, description="Lời hướng dẫn.")
    fields: Fields = Field(description="Các câu hỏi.")


_SECTIONS = (IncludeWord, SectionWord)


class FormRuleWord(Conditional, Sourced):
    """A condition over several fields."""

    says = "Điều kiện giữa nhiều câu trả lời; `at` là ô mà câu báo lỗi đứng cạnh."

    rule: Formula = Field(description="Điều kiện phải đúng.")
    otherwise: Prose = Field(description="Câu nói khi không đúng.")
    at: Name = Field(description="Trường mà câu ấy đứng cạnh.")
    level: Annotated[ScalarNode, OneOf("refuse", "warning")] | None = Field(
        default=None, description="`refuse` (mặc định) hoặc `warning`."
    )


class FormFile(Sourced):
    """One form."""

    says = "Một biểu mẫu: các mục, các câu hỏi, các điều kiện giữa chúng."
    leading = "form"

    form: Name = Field(description="Tên định danh của biểu mẫu.")
    title: Prose = Field(description="Tên biểu mẫu.")
    help: Prose | None = Field(default=None, description="Lời giới thiệu.")
    view: Annotated[ScalarNode, OneOf("page", "grid")] | None = Field(
        default=None, description="`page` (mặc định) hoặc `grid`: nhiều hồ sơ, mỗi hồ sơ một dòng."
    )
    columns: Annotated[tuple[Dotted, ...], Several()] = Field(default=(), description="Các cột của lưới.")
    each_line_confirmed: Flag = Field(default=False, description="Mỗi dòng phải có người đánh dấu đã xem.")
    sections: Annotated[
        Mapping[str, Annotated[IncludeWord | SectionWord, ByKey(lambda: _SECTIONS, "Section")]], Table(least=1)
    ] = Field(description="Các mục.")
    rules: Annotated[tuple[FormRuleWord, ...], Several()] = Field(
        default=(), description="Điều kiện giữa các câu trả lời."
    )


class PartFile(Sourced):
    """A part that forms include."""

    says = "Phần dùng chung của các biểu mẫu."
    leading = "part"

    part: PartName = Field(description="Tên, bắt đầu bằng dấu gạch dưới.")
    title: Prose = Field(description="Tên mục khi được đưa vào.")
    fields: Fields = Field(description="Các câu hỏi.")
