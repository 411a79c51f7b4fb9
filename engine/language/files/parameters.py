"""A file of parameters: dated, sourced values, and the rule sets they belong to."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.language.files.organisation import DatedWord
from engine.vocabulary.options import Options
from engine.vocabulary.word import AnyNode, Day, Name, OneOf, Prose, Several, Sourced, Table, Text, Whole, Word

PARAMETER_TYPES = (
    "text",
    "integer",
    "boolean",
    "decimal",
    "percent",
    "money",
    "date",
    "month",
    "month_day",
    "choice",
    "choices",
    "period",
    "share",
    "options",
    "score_catalogue",
)
"""Types a parameter may have."""


class RuleSetWord(Sourced):
    """A body of rules in force from a day."""

    says = "Bộ quy tắc có hiệu lực từ một ngày; điều nó không nói thì lấy ở bộ mà nó thay (`over`)."

    title: Prose = Field(description="Tên bộ quy tắc.")
    from_: Day = Field(description="Có hiệu lực từ ngày.")
    over: Name | None = Field(default=None, description="Bộ quy tắc mà nó thay.")


class ValueWord(DatedWord):
    """One row: a value, when and where it is valid."""

    says = "Một giá trị: khi nào, ở đâu, theo bộ quy tắc nào, dựa vào văn bản nào."

    value: AnyNode = Field(description="Giá trị.")
    rule_set: Name | None = Field(default=None, description="Bộ quy tắc.")
    at: Text | None = Field(default=None, description="Riêng cho đơn vị này và các đơn vị thuộc nó.")
    kind: Name | None = Field(default=None, description="Riêng cho loại đơn vị này.")
    level: Name | None = Field(default=None, description="Riêng cho cấp này.")
    period: Text | None = Field(default=None, description="Riêng cho kỳ này.")


class LocallyWord(Word):
    """How far a place may go from the general value."""

    says = "Nơi nào đặt giá trị riêng (`at`) thì giá trị ấy phải nằm trong khoảng này, kể cả hai đầu."

    at_least: AnyNode | None = Field(default=None, description="Không nhỏ hơn.")
    at_most: AnyNode | None = Field(default=None, description="Không lớn hơn.")


class ParameterWord(Word):
    """A named value with all its rows."""

    says = "Một tham số: kiểu và các giá trị của nó."

    title: Prose = Field(description="Tên tham số.")
    type: Annotated[ScalarNode, OneOf(*PARAMETER_TYPES)] = Field(description="Kiểu giá trị.")
    scale: Whole | None = Field(default=None, description="Số chữ số sau dấu phẩy, cho decimal và percent.")
    options: Options | None = Field(default=None, description="Các lựa chọn, cho choice và choices.")
    locally: LocallyWord | None = Field(default=None, description="Giới hạn của giá trị riêng của từng nơi.")
    values: Annotated[tuple[ValueWord, ...], Several(single=False, least=1)] = Field(description="Các giá trị.")


class ParametersFile(Word):
    """Parameters and rule sets."""

    says = "Các giá trị có ngày, có căn cứ, mà quy tắc đọc qua param.<tên>."
    leading = "parameters"

    rule_sets: Annotated[Mapping[str, RuleSetWord], Table()] | None = Field(default=None, description="Các bộ quy tắc.")
    parameters: Annotated[Mapping[str, ParameterWord], Table()] | None = Field(default=None, description="Các tham số.")
