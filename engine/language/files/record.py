"""A record's file: what the database keeps of a person or a unit."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.language.files.procedure import NameList, Names
from engine.vocabulary.options import Options, OptionTitles
from engine.vocabulary.word import AnyNode, Flag, Matching, Name, OneOf, Prose, Several, Table, Whole, Word

VALUE_TYPES = (
    "text",
    "long_text",
    "integer",
    "boolean",
    "decimal",
    "percent",
    "money",
    "date",
    "month",
    "year",
    "choice",
    "phone",
    "email",
    "address",
    "person",
    "unit",
    "file",
)
"""Types a field of a record may have."""

_MemberType = Annotated[ScalarNode, Matching("member type", f"^(optional )?({'|'.join(VALUE_TYPES)})$")]


class RecordFieldWord(Word):
    """One dated field of a record."""

    says = "Một trường của lý lịch, giữ theo từ ngày – đến ngày."

    type: Annotated[ScalarNode, OneOf(*VALUE_TYPES)] = Field(description="Kiểu giá trị.")
    title: Prose = Field(description="Tên trường.")
    required: Flag = Field(default=True, description="Luôn phải có.")
    initial: AnyNode | None = Field(default=None, description="Giá trị khi lý lịch được lập.")
    options: OptionTitles | None = Field(default=None, description="Các lựa chọn, cho kiểu choice.")
    scale: Whole | None = Field(default=None, description="Số chữ số sau dấu phẩy.")
    sees: NameList | None = Field(default=None, description="Ai được xem.")


class HistoryWord(Word):
    """A list of dated entries."""

    says = "Một quá trình: danh sách các mục có ngày."

    title: Prose = Field(description="Tên quá trình.")
    one_per: Names = Field(default=(), description="Chỉ một mục cho mỗi giá trị của các phần này.")
    entry: Annotated[Mapping[str, _MemberType], Table(least=1)] = Field(
        description="Các phần của một mục: kiểu, có thể đứng sau `optional`."
    )
    titles: Annotated[Mapping[str, Prose], Table()] | None = Field(default=None, description="Tên các phần.")
    labels: Annotated[Mapping[str, Options], Table()] | None = Field(
        default=None,
        description="Lời của giá trị, cho phần giữ một lựa chọn: `{level: param.levels}`, hoặc viết ra từng lời.",
    )
    sees: NameList | None = Field(default=None, description="Ai được xem.")


class OverlayTitle(Word):
    """A value that is true for a time."""

    says = "Giá trị có hiệu lực một thời gian, rồi giá trị bên dưới hiện lại."

    title: Prose = Field(description="Tên.")
    type: Annotated[ScalarNode, OneOf(*VALUE_TYPES)] = Field(description="Kiểu giá trị.")


class RolesWord(Word):
    """Which fields the engine itself reads."""

    says = "Trường nào engine tự đọc: tên người, đơn vị, tình trạng …"

    name: Name = Field(description="Họ và tên.")
    unit: Name | None = Field(default=None, description="Đơn vị mà người ấy thuộc về.")
    status: Name | None = Field(default=None, description="Tình trạng.")
    members: Names = Field(default=(), description="Các tình trạng được tính là thành viên của đơn vị.")
    newcomer: Name | None = Field(default=None, description="Tình trạng của người tự đăng ký.")
    birth_date: Name | None = Field(default=None, description="Ngày sinh.")
    phone: Name | None = Field(default=None, description="Số điện thoại.")
    barred: Name | None = Field(
        default=None,
        description="Lớp phủ có/không: đang có thì không là cử tri, không thay mặt cơ quan nào (đang bị đình chỉ).",
    )


class ChapterWord(Word):
    """A chapter of the book a record makes."""

    says = "Một phần của sổ: các trường, rồi các quá trình, theo thứ tự viết ở đây."

    title: Prose = Field(description="Tên phần.")
    fields: Names = Field(default=(), description="Các trường trong phần này.")
    histories: Names = Field(default=(), description="Các quá trình trong phần này.")


class BookWord(Word):
    """How a record reads as a book."""

    says = (
        "Lý lịch đọc như một quyển sổ: tên sổ và các phần; quá trình không nằm ở phần nào thì đứng sau, tên nó là tên "
        "phần."
    )

    title: Prose = Field(description="Tên sổ.")
    chapters: Annotated[tuple[ChapterWord, ...], Several(single=False, least=1)] = Field(
        description="Các phần, theo thứ tự."
    )


class RecordFile(Word):
    """The record of a person or of a unit."""

    says = "Những gì cơ sở dữ liệu giữ về một người hoặc một đơn vị."
    leading = "record"

    record: Annotated[ScalarNode, OneOf("person", "unit")] = Field(description="Về người hay về đơn vị.")
    roles: RolesWord | None = Field(default=None, description="Trường mà engine tự đọc.")
    fields: Annotated[Mapping[str, RecordFieldWord], Table()] | None = Field(default=None, description="Các trường.")
    histories: Annotated[Mapping[str, HistoryWord], Table()] | None = Field(default=None, description="Các quá trình.")
    overlays: Annotated[Mapping[str, OverlayTitle], Table()] | None = Field(default=None, description="Các lớp phủ.")
    book: BookWord | None = Field(default=None, description="Lý lịch đọc như một quyển sổ.")
