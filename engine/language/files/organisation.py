"""An organisation's file: unit kinds, positions, bodies, dated authorities."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.language.files.procedure import Names, TheOnlyUnit
from engine.vocabulary.word import (
    AnyText,
    Conditional,
    Day,
    Either,
    Name,
    OneOf,
    Prose,
    Several,
    Sourced,
    Table,
    Text,
    Whole,
    Word,
)


class DatedWord(Sourced):
    """Something valid from a day to a day."""

    from_: Day | None = Field(default=None, description="Từ ngày; không ghi là từ trước đến nay.")
    until: Day | None = Field(default=None, description="Đến hết ngày; không ghi là chưa có hạn.")


class KindWord(DatedWord):
    """A kind of unit."""

    says = "Loại đơn vị và cấp của nó."

    title: Prose = Field(description="Tên loại đơn vị.")
    level: Name = Field(description="Cấp, một trong `levels`.")
    code: Text | None = Field(default=None, description="Ký hiệu đứng sau dấu gạch chéo của số văn bản.")
    letter_name: Text | None = Field(default=None, description="Dòng cơ quan ban hành trên văn bản.")


class PositionTitle(Word):
    """A post."""

    says = "Chức vụ."

    title: Prose = Field(description="Tên chức vụ.")


class SigningWord(Conditional):
    """Who signs for a body and under which formula."""

    says = "Ai ký thay mặt cơ quan và thể thức đề ký."

    by: Names = Field(description="Chức vụ, theo thứ tự.")
    formula: AnyText = Field(description="Thể thức đề ký, ví dụ TM. BAN CHẤP HÀNH; để trống thì chỉ ghi chức vụ.")


class BodyWord(Word):
    """A body of a unit."""

    says = "Cơ quan của đơn vị: ai thuộc nó, ai làm việc thay nó, ai ký."

    title: Prose = Field(description="Tên cơ quan.")
    members: Names = Field(description="Các chức vụ, hoặc `members`: mọi người thuộc đơn vị.")
    acts_through: Names = Field(description="Chức vụ làm việc thay cơ quan, theo thứ tự được hỏi.")
    signs: Annotated[tuple[SigningWord, ...], Several(least=1)] = Field(description="Ai ký.")
    letter_name: Text | None = Field(default=None, description="Dòng cơ quan ban hành trên văn bản.")


class KeeperWord(Word):
    """The last resort."""

    says = "Người giữ hồ sơ khi không tìm được ai; chỉ được giao việc, không quyết định."

    position: Name = Field(description="Chức vụ.")
    above: Annotated[ScalarNode, OneOf("unit")] | None = Field(default=None, description="Tìm từ đơn vị lên cấp trên.")


class CounterWord(Word):
    """How documents of a type are numbered."""

    says = "Cách đánh số văn bản của một loại."

    key: Annotated[tuple[Annotated[ScalarNode, OneOf("committee", "unit", "term", "type", "year")], ...], Several()] = (
        Field(description="Số chạy riêng theo: committee, unit, term, type, year.")
    )
    from_: Whole | None = Field(default=None, description="Bắt đầu từ số.")
    pattern: Text = Field(description="Cách viết số, ví dụ {number:02}-{type}/{unit.code}.")


class RegisterTitle(Word):
    """A book in which issued documents are listed."""

    says = "Sổ: danh sách các văn bản đã ban hành cùng một việc."

    title: Prose = Field(description="Tên sổ.")


class StandsForWord(DatedWord):
    """Who acts where the other tree has no unit."""

    says = "Cơ quan nào làm thay nơi cây tổ chức kia không có đơn vị."

    organisation: Name = Field(description="Tổ chức kia.")
    kind: Name = Field(description="Loại đơn vị.")
    body: Name = Field(description="Cơ quan làm thay.")


class AuthorityWord(DatedWord):
    """One dated row: which body of which kinds of unit may do what."""

    says = "Thẩm quyền: cơ quan nào của loại đơn vị nào được làm gì, từ ngày nào, theo văn bản nào."

    may: Name = Field(description="Được làm gì.")
    body: Name = Field(description="Cơ quan.")
    of: Names = Field(description="Các loại đơn vị.")


class OrganisationFile(Word):
    """One organisation, or a part of it."""

    says = "Một tổ chức: cấp, loại đơn vị, chức vụ, cơ quan, thẩm quyền có ngày."
    leading = "organisation"

    organisation: Name = Field(description="Tên định danh của tổ chức.")
    title: Prose | None = Field(default=None, description="Tên tổ chức.")
    levels: (
        Annotated[
            tuple[ScalarNode, ...] | Mapping[str, Prose],
            Either(list=Names, map=Annotated[Mapping[str, Prose], Table(least=1)]),
        ]
        | None
    ) = Field(default=None, description="Các cấp, thấp trước.")
    kinds: Annotated[Mapping[str, KindWord], Table()] | None = Field(default=None, description="Loại đơn vị.")
    positions: Annotated[Mapping[str, PositionTitle], Table()] | None = Field(default=None, description="Chức vụ.")
    bodies: Annotated[Mapping[str, BodyWord], Table()] | None = Field(default=None, description="Cơ quan.")
    units: Annotated[Mapping[str, TheOnlyUnit], Table()] | None = Field(
        default=None, description="Tên mà mọi thủ tục dùng được cho đơn vị duy nhất của một loại."
    )
    keeper: KeeperWord | None = Field(default=None, description="Người giữ hồ sơ.")
    counters: Annotated[Mapping[str, CounterWord], Table("^[^\\s]+$")] | None = Field(
        default=None, description="Cách đánh số theo loại văn bản; `default` cho các loại khác."
    )
    registers: Annotated[Mapping[str, RegisterTitle], Table()] | None = Field(
        default=None, description="Các sổ mà văn bản được ghi vào (`register` của văn bản)."
    )
    stands_for: Annotated[tuple[StandsForWord, ...], Several()] = Field(default=(), description="Ai làm thay.")
    authorities: Annotated[tuple[AuthorityWord, ...], Several(single=False)] = Field(
        default=(), description="Thẩm quyền."
    )
