"""A procedure's file: states, actions, participants, rules, votes, documents."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from engine.ground.sources import ScalarNode
from engine.vocabulary.options import Options
from engine.vocabulary.participant import ParticipantWord
from engine.vocabulary.shelf import AnyEffect, AnyParticipant, participants
from engine.vocabulary.word import (
    AnyNode,
    ByKey,
    Conditional,
    Dotted,
    Either,
    Flag,
    Formula,
    Join,
    Name,
    OneOf,
    PeriodText,
    Prose,
    Several,
    Sourced,
    Table,
    Text,
    Whole,
    Word,
)

Names: TypeAlias = Annotated[tuple[Name, ...], Several()]
NameList: TypeAlias = Annotated[tuple[Name, ...], Several(single=False)]
Effects: TypeAlias = Annotated[tuple[AnyEffect, ...], Several()]


# --- units ------------------------------------------------------------------------------------------------------------


UNIT_TITLE = "Đơn vị ấy là gì trong thủ tục, như người đọc thấy; không ghi thì là tên cấp của đơn vị."


class UnitValue(Word):
    """A unit an expression gives."""

    says = "Đơn vị do biểu thức cho ra."
    leading = "value"

    value: Formula = Field(description="Biểu thức cho ra một đơn vị.")
    optional: Flag = Field(default=False, description="Có thể không có.")
    title: Prose | None = Field(default=None, description=UNIT_TITLE)


class UnitAuthority(Word):
    """The nearest unit upwards that holds an authority."""

    says = "Đơn vị gần nhất từ `of` (hoặc từ cấp trên của `above`) trở lên có thẩm quyền."
    leading = "authority"

    authority: Name = Field(description="Thẩm quyền.")
    of: Formula | None = Field(default=None, description="Bắt đầu từ đơn vị này.")
    above: Formula | None = Field(default=None, description="Bắt đầu từ cấp trên của đơn vị này.")
    optional: Flag = Field(default=False, description="Có thể không có.")
    title: Prose | None = Field(default=None, description=UNIT_TITLE)


class UnitBetween(Word):
    """The unit of a kind between two others: an optional hop."""

    says = "Đơn vị thuộc loại này nằm giữa hai đơn vị khác; không có thì hồ sơ bỏ qua chặng ấy."
    leading = "kind"

    kind: Names = Field(description="Loại đơn vị.")
    between: Annotated[tuple[Name, ...], Several(single=False, least=2, most=2)] = Field(
        description="Hai đơn vị của hồ sơ: dưới, trên."
    )
    optional: Flag = Field(default=False, description="Có thể không có.")
    title: Prose | None = Field(default=None, description=UNIT_TITLE)


class TheOnlyUnit(Word):
    """The only unit of a kind in the installation."""

    says = "Đơn vị duy nhất thuộc loại này."
    leading = "the_only"

    the_only: Name = Field(description="Loại đơn vị.")
    optional: Flag = Field(default=False, description="Có thể không có.")
    title: Prose | None = Field(default=None, description=UNIT_TITLE)


_UNIT_WORDS = (UnitValue, UnitAuthority, UnitBetween, TheOnlyUnit)
UnitWord: TypeAlias = UnitValue | UnitAuthority | UnitBetween | TheOnlyUnit
AnyUnit: TypeAlias = Annotated[
    ScalarNode | UnitWord, Either(text=Formula, map=Annotated[UnitWord, ByKey(lambda: _UNIT_WORDS, "CaseUnit")])
]


# --- participants, variants, rules, variables -------------------------------------------------------------------------


class Alternative(Conditional):
    """Several ways of finding people, any one of whom may act."""

    says = "Nhiều cách tìm người; ai tìm thấy theo một trong các cách cũng làm được."
    leading = "any"

    any: Annotated[tuple[AnyParticipant, ...], Several(single=False, least=1)] = Field(
        description="Các cách tìm người."
    )


class VariantWord(Conditional):
    """A named condition that tells one kind of case from another."""

    says = "Trường hợp: điều kiện đầu tiên đúng thì tính; xem lại ở mỗi thao tác."

    title: Prose = Field(description="Tên trường hợp.")


class RuleWord(Conditional, Sourced):
    """A condition with the sentence that refuses or warns."""

    says = "Quy tắc: điều kiện phải đúng, và câu trả lời khi không đúng. Có `when` thì chỉ hỏi khi `when` đúng."

    rule: Formula = Field(description="Điều kiện phải đúng.")
    otherwise: Prose = Field(description="Câu nói với người dùng khi điều kiện không đúng.")
    level: Annotated[ScalarNode, OneOf("refuse", "warning")] | None = Field(
        default=None, description="`refuse` (mặc định) từ chối; `warning` cảnh báo, đánh dấu đã xem thì đi tiếp."
    )


class VariableWord(Word):
    """A variable of the case."""

    says = "Biến của hồ sơ, do hệ quả `set` đổi."

    type: Annotated[
        ScalarNode,
        OneOf(
            "text", "integer", "boolean", "decimal", "percent", "money", "date", "month", "period", "choice", "person"
        ),
    ] = Field(description="Kiểu giá trị.")
    title: Prose | None = Field(default=None, description="Tên biến, như người đọc thấy.")
    options: Options | None = Field(default=None, description="Các lựa chọn, cho kiểu choice.")
    titles: Annotated[Mapping[str, Prose], Table()] | None = Field(default=None, description="Lời của các lựa chọn.")
    scale: Whole | None = Field(default=None, description="Số chữ số sau dấu phẩy, cho decimal và percent.")
    initial: AnyNode | None = Field(default=None, description="Giá trị ban đầu.")
    optional: Flag = Field(default=False, description="Có thể chưa có giá trị.")


# --- votes and documents ----------------------------------------------------------------------------------------------

_Denominator: TypeAlias = Annotated[
    ScalarNode, OneOf("electorate", "convened", "present", "ballots_issued", "ballots_valid")
]


class ThresholdWord(Word):
    """A share of a denominator that has to be reached, or exceeded."""

    says = "Ngưỡng: đạt từ `at_least` trở lên, hoặc vượt quá `more_than`, tính trên `of`."

    at_least: Formula | None = Field(default=None, description="Đạt từ tỷ lệ này trở lên, ví dụ 2/3.")
    more_than: Formula | None = Field(default=None, description="Phải quá tỷ lệ này, ví dụ 1/2.")
    of: _Denominator = Field(
        description=(
            "Tính trên: electorate cử tri, convened được triệu tập, present có mặt, "
            "ballots_issued phiếu phát ra, ballots_valid phiếu hợp lệ."
        )
    )


class Electorate(Word):
    """Whose members vote."""

    says = "Ai bỏ phiếu, nếu không phải thành viên của cơ quan đang chờ."

    members_of: Name = Field(description="Thành phần mà thành viên của cơ quan ấy bỏ phiếu.")


class VoteWord(Sourced):
    """How a body decides."""

    says = "Cách biểu quyết: túc số, tỷ lệ, kín hay công khai, một hay nhiều phương án."

    title: Prose | None = Field(default=None, description="Tên cuộc biểu quyết.")
    quorum: ThresholdWord | None = Field(default=None, description="Số dự họp tối thiểu; dưới mức này là no_quorum.")
    carried: ThresholdWord = Field(description="Tỷ lệ để được thông qua.")
    options: Options | None = Field(default=None, description="Các phương án; không có thì chỉ tán thành hay không.")
    titles: Annotated[Mapping[str, Prose], Table()] | None = Field(default=None, description="Lời của các phương án.")
    limit: Annotated[Mapping[str, Formula], Table()] | None = Field(
        default=None, description="Phương án chỉ có khi điều kiện này đúng."
    )
    ballot: Formula | None = Field(default=None, description="`open` (mặc định), `secret`, hoặc một tham số.")
    mode: Names | None = Field(default=None, description="Hình thức họp được phép, ví dụ in_person.")
    per: Annotated[ScalarNode, OneOf("case", "act")] | None = Field(
        default=None, description="Biểu quyết từng hồ sơ (`case`, mặc định) hay cả danh sách (`act`)."
    )
    cast: Annotated[ScalarNode, OneOf("minutes", "system")] | None = Field(
        default=None, description="Ghi từ biên bản (`minutes`, mặc định) hay bỏ phiếu trong hệ thống (`system`)."
    )
    closes: Formula | None = Field(default=None, description="Khi bỏ phiếu trong hệ thống: đóng sau bao lâu.")
    electorate: Electorate | None = Field(default=None, description="Ai bỏ phiếu.")


class VoteUse(Word):
    """A vote used by an action, with what is special there."""

    says = "Dùng cuộc biểu quyết này, với cử tri riêng."

    use: Name = Field(description="Cuộc biểu quyết.")
    electorate: Electorate | None = Field(default=None, description="Ai bỏ phiếu ở đây.")


class IssuerOfWord(Word):
    """The issuer of another document."""

    says = "Cơ quan đã ban hành văn bản kia."
    leading = "of"

    of: Name = Field(description="Văn bản kia.")


class DocumentWord(Sourced):
    """A numbered, printed paper."""

    says = "Văn bản được đánh số và in."

    title: Prose = Field(description="Tên văn bản.")
    type: Text = Field(description="Loại, như in trong số: NQ, QĐ …")
    template: Text = Field(description="Mẫu in, đường dẫn dưới forms/.")
    per: Annotated[ScalarNode, OneOf("case", "act")] | None = Field(
        default=None, description="Mỗi hồ sơ một văn bản (`case`, mặc định) hay một văn bản kèm danh sách (`act`)."
    )
    issuer: (
        Annotated[ParticipantWord | IssuerOfWord, ByKey(lambda: (*participants(), IssuerOfWord), "Issuer")] | None
    ) = Field(default=None, description="Ai ban hành, nếu không phải cơ quan thực hiện thao tác.")
    follows: Dotted | None = Field(
        default=None,
        description="Văn bản này đính chính, thu hồi hoặc nối tiếp văn bản nào; `parent.x` là văn bản của hồ sơ trước.",
    )
    data: Annotated[Mapping[str, Formula], Table()] | None = Field(default=None, description="Dữ liệu in một lần.")
    rows: Annotated[Mapping[str, Formula], Table()] | None = Field(
        default=None, description="Dữ liệu in cho mỗi hồ sơ."
    )
    register_: Name | None = Field(default=None, description="Sổ mà văn bản được ghi vào.")
    dated: Formula | None = Field(default=None, description="Ngày ghi trên văn bản; mặc định ngày ban hành.")
    sees: Names | None = Field(default=None, description="Ai được xem.")


# --- time -------------------------------------------------------------------------------------------------------------


class LateTake(Word):
    """Lateness takes a system action."""

    says = "Quá hạn thì hệ thống thực hiện thao tác này."

    take: Name = Field(description="Thao tác `by: system`.")


class DueWord(Conditional):
    """When those awaited should have acted."""

    says = "Hạn: sau bao lâu kể từ khi đến (hoặc từ `from`), bao nhiêu ngày làm việc, hay đến ngày nào."

    in_: Formula | None = Field(default=None, description="Khoảng thời gian, ví dụ 10 days hoặc param.x.")
    from_: Formula | None = Field(default=None, description="Ngày bắt đầu tính; mặc định ngày hồ sơ đến trạng thái.")
    working_days: Formula | None = Field(default=None, description="Số ngày làm việc.")
    date: Formula | None = Field(default=None, description="Ngày hết hạn.")
    remind: Annotated[tuple[PeriodText, ...], Several()] | None = Field(default=None, description="Nhắc trước bao lâu.")
    late: (
        Annotated[
            ScalarNode | LateTake,
            Either(text=Annotated[ScalarNode, OneOf("remind", "escalate", "drop")], map=LateTake),
        ]
        | None
    ) = Field(
        default=None, description="Quá hạn thì: nhắc, báo cấp trên, bỏ qua (chỉ với việc), hay `{take: thao tác}`."
    )


AnyDue: TypeAlias = Annotated[
    ScalarNode | DueWord | tuple[DueWord, ...],
    Either(text=Formula, map=DueWord, list=Annotated[tuple[DueWord, ...], Several(single=False, least=1)]),
]


class TimerWord(Conditional):
    """Something the clock does in a state."""

    says = "Đến lúc thì hệ thống thực hiện một thao tác `by: system`."

    in_: Formula = Field(description="Sau bao lâu.")
    from_: Formula | None = Field(default=None, description="Tính từ ngày nào; mặc định ngày đến trạng thái.")
    take: Name = Field(description="Thao tác của hệ thống.")


# --- where to, what follows -------------------------------------------------------------------------------------------


class ToWord(Conditional):
    """One possible target."""

    says = "Một nơi có thể đến; điều kiện đầu tiên đúng thì tính."

    to: Name = Field(description="Trạng thái, hoặc `stay`.")


AnyTo: TypeAlias = Annotated[
    ScalarNode | tuple[ToWord, ...],
    Either(text=Name, list=Annotated[tuple[ToWord, ...], Several(single=False, least=1)]),
]


class IssueWord(Conditional):
    """A document issued, perhaps under a condition."""

    says = "Ban hành văn bản này, khi điều kiện đúng."

    document: Name = Field(description="Văn bản.")


Issues: TypeAlias = Annotated[
    tuple[Annotated[ScalarNode | IssueWord, Either(text=Name, map=IssueWord)], ...], Several()
]


class DrawWord(Word):
    """A number drawn from a range held by a unit."""

    says = "Lấy một số từ dải số mà đơn vị giữ."

    range: Name = Field(description="Dải số.")
    of: Formula = Field(description="Đơn vị giữ dải số.")


Draws: TypeAlias = Annotated[Mapping[str, DrawWord], Table(least=1)]


class OpensWord(Word):
    """A follow-up case."""

    says = "Mở một hồ sơ tiếp theo trong cùng thao tác."

    procedure: Name = Field(description="Thủ tục của hồ sơ mới.")
    answers: Annotated[Mapping[str, Formula], Table()] | None = Field(default=None, description="Câu trả lời điền sẵn.")


class OutcomeWord(Sourced):
    """What a vote's result does."""

    says = "Kết quả biểu quyết này dẫn đến đâu và có hệ quả gì."

    title: Prose | None = Field(default=None, description="Lời của kết quả.")
    to: AnyTo = Field(description="Đến trạng thái nào, hoặc `stay`.")
    requires: Names = Field(default=(), description="Quy tắc phải đúng khi có kết quả này.")
    issues: Issues = Field(default=(), description="Văn bản ban hành.")
    effects: Effects = Field(default=(), description="Hệ quả.")


# --- actions and states -----------------------------------------------------------------------------------------------


class Doing(Conditional, Sourced):
    """What actions and tasks have in common."""

    title: Prose = Field(description="Lời trên nút.")
    help: Prose | None = Field(default=None, description="Lời hướng dẫn.")
    requires: Names = Field(default=(), description="Quy tắc phải đúng; không đúng thì từ chối và nói vì sao.")
    form: Name | None = Field(default=None, description="Biểu mẫu hỏi cho từng hồ sơ.")
    act_form: Name | None = Field(default=None, description="Biểu mẫu hỏi một lần cho mọi hồ sơ; cần `bulk: together`.")
    reason: Annotated[ScalarNode, OneOf("none", "optional", "required")] | None = Field(
        default=None, description="Lý do: không hỏi (mặc định), được ghi, hay phải ghi."
    )
    dated: Formula | None = Field(default=None, description="Ngày của thao tác; mặc định hôm nay.")
    bulk: Annotated[ScalarNode, OneOf("never", "each", "together")] | None = Field(
        default=None, description="Làm cho nhiều hồ sơ: không, từng hồ sơ một, hay tất cả trong một lần."
    )
    covers: Name | None = Field(
        default=None,
        description="Phải gồm mọi hồ sơ còn mở của đơn vị này trong đợt mà có thể đến đây; cần `bulk: together`.",
    )
    issues: Issues = Field(default=(), description="Văn bản ban hành.")
    draws: Draws | None = Field(default=None, description="Số lấy từ dải số.")
    effects: Effects = Field(default=(), description="Hệ quả, theo thứ tự.")
    opens: Annotated[ScalarNode | OpensWord, Either(text=Name, map=OpensWord)] | None = Field(
        default=None, description="Mở hồ sơ tiếp theo."
    )
    recall: Flag = Field(default=False, description="Cho phép rút lại khi chưa ai mở hồ sơ.")


class ActionWord(Doing):
    """What a participant may do in a state."""

    says = "Thao tác mà một thành phần có thể làm ở trạng thái này."

    by: Names | None = Field(default=None, description="Ai làm, nếu không phải người được chờ; `system` là đồng hồ.")
    to: AnyTo | None = Field(default=None, description="Đến trạng thái nào, hoặc `stay`.")
    vote: Annotated[ScalarNode | VoteUse, Either(text=Name, map=VoteUse)] | None = Field(
        default=None, description="Cuộc biểu quyết quyết định kết quả."
    )
    outcomes: Annotated[Mapping[str, OutcomeWord], Table(least=1)] | None = Field(
        default=None, description="Mỗi kết quả biểu quyết dẫn đến đâu; phải viết đủ."
    )


class Each(Word):
    """A task of its own for each person found."""

    says = "Mỗi người tìm thấy có một việc riêng."

    each: Name = Field(description="Thành phần.")


class TaskWord(Doing):
    """An action done once for each stay, side by side with others."""

    says = "Việc làm song song ở trạng thái này, mỗi lần đến làm một lần."

    waits_for: Annotated[tuple[ScalarNode, ...] | Each, Either(text=Names, list=Names, map=Each)] = Field(
        description="Chờ ai; `{each: thành phần}` thì mỗi người một việc."
    )
    due: AnyDue | None = Field(default=None, description="Hạn.")


class PassWord(Conditional):
    """On arrival the case goes straight on when this holds."""

    says = "Điều kiện đúng thì hồ sơ không dừng ở đây mà đi tiếp ngay."

    to: Name = Field(description="Đi đâu.")


class ArrivalWord(Word):
    """What happens whichever way a case came here."""

    says = "Làm khi hồ sơ đến đây, bằng đường nào cũng vậy."

    issues: Issues = Field(default=(), description="Văn bản ban hành.")
    draws: Draws | None = Field(default=None, description="Số lấy từ dải số.")
    effects: Effects = Field(default=(), description="Hệ quả, theo thứ tự.")


class StateWord(Sourced):
    """Where a case stands."""

    says = "Trạng thái: hồ sơ chờ người, chờ việc, chờ ngày, hoặc đã kết thúc."

    title: Prose = Field(description="Tên trạng thái.")
    help: Prose | None = Field(default=None, description="Lời giải thích cho người nộp.")
    waits_for: Names | None = Field(default=None, description="Chờ ai chọn một thao tác.")
    tasks: Annotated[Mapping[str, TaskWord], Table(least=1)] | None = Field(
        default=None, description="Các việc song song."
    )
    join: Join | None = Field(
        default=None, description="Xong tất cả (`all`, mặc định), một (`any`), hay bao nhiêu việc thì đi tiếp."
    )
    to: AnyTo | None = Field(default=None, description="Đi đâu khi các việc đã xong.")
    actions: Annotated[Mapping[str, ActionWord], Table(least=1)] | None = Field(
        default=None, description="Các thao tác."
    )
    due: AnyDue | None = Field(default=None, description="Hạn.")
    clock: Annotated[ScalarNode, OneOf("runs", "stopped")] | None = Field(
        default=None, description="`stopped`: hạn của cả hồ sơ không chạy khi ở đây."
    )
    passes: Annotated[tuple[PassWord, ...], Several()] = Field(default=(), description="Chặng bỏ qua được.")
    on_arrival: ArrivalWord | None = Field(default=None, description="Làm khi hồ sơ đến đây.")
    timers: Annotated[tuple[TimerWord, ...], Several()] = Field(default=(), description="Việc đồng hồ làm.")
    ends: Name | None = Field(
        default=None, description="Trạng thái kết thúc: approved, refused, withdrawn, cancelled, revoked, lapsed …"
    )


class SharedWord(Word):
    """Actions written once, true in several states."""

    says = "Thao tác viết một lần cho nhiều trạng thái; `in: open` là mọi trạng thái chưa kết thúc."

    in_: Names = Field(description="Các trạng thái, hoặc `open`.")
    except_: Names = Field(default=(), description="Trừ các trạng thái này.")
    actions: Annotated[Mapping[str, ActionWord], Table(least=1)] = Field(description="Các thao tác.")


# --- the whole --------------------------------------------------------------------------------------------------------


class OnceWord(Word):
    """A key that may exist once."""

    says = "Chỉ một hồ sơ cho mỗi `per`, khi còn mở (`open`) hoặc mãi mãi (`ever`)."

    per: Annotated[tuple[Dotted, ...], Several(least=1)] = Field(
        description="subject, parent, campaign.period, một câu trả lời …"
    )
    while_: Annotated[ScalarNode, OneOf("open", "ever")] | None = Field(default=None, description="open hoặc ever.")


class StartWord(Word):
    """How a case begins."""

    says = "Cách hồ sơ bắt đầu."

    by: Names = Field(description="Ai được lập; `anyone` là bất cứ ai đã đăng nhập, `campaign` là đợt tự lập.")
    title: Prose | None = Field(default=None, description="Lời trên nút bắt đầu.")
    form: Name | None = Field(default=None, description="Biểu mẫu phải điền.")
    requires: Names = Field(default=(), description="Quy tắc phải đúng.")
    once: Annotated[ScalarNode | OnceWord, Either(text=Annotated[ScalarNode, OneOf("none")], map=OnceWord)] | None = (
        Field(default=None, description="Mặc định mỗi người một hồ sơ đang mở; `none` cho phép nhiều.")
    )
    issues: Issues = Field(default=(), description="Văn bản ban hành.")
    effects: Effects = Field(default=(), description="Hệ quả.")
    to: AnyTo = Field(description="Trạng thái đầu tiên.")


class SeesWord(Word):
    """Who sees what."""

    says = "Ai được xem hồ sơ, từng biểu mẫu, từng văn bản: tên thành phần, subject, handlers, inspectors."

    case: NameList | None = Field(default=None, description="Ai được xem hồ sơ.")
    forms: Annotated[Mapping[str, NameList], Table()] | None = Field(default=None, description="Ai được xem biểu mẫu.")
    documents: Annotated[Mapping[str, NameList], Table()] | None = Field(
        default=None, description="Ai được xem văn bản."
    )


class OwnCaseWord(Word):
    """What one may do on one's own case."""

    says = "Người liên quan được làm gì trên hồ sơ của chính mình."

    votes: Flag = Field(default=False, description="Được biểu quyết.")
    records: Flag = Field(default=False, description="Được ghi biên bản, danh sách có mình trong đó.")
    speaks: Flag = Field(default=False, description="Được phát biểu.")


class Covered(Word):
    """Which units a campaign is for."""

    says = "Đợt gồm những đơn vị nào."

    units: Names = Field(description="Loại đơn vị.")
    below: Formula | None = Field(
        default=None, description="Thuộc đơn vị này, kể cả chính nó; mặc định là đơn vị mở đợt."
    )


class CampaignCases(Word):
    """Which cases a campaign makes."""

    says = "Hồ sơ của đợt."

    one_per: Annotated[ScalarNode, OneOf("subject")] = Field(description="Mỗi `subject` một hồ sơ trong đợt.")
    for_: Formula | None = Field(
        default=None,
        description=(
            "Lập sẵn cho ai ở mỗi đơn vị, ví dụ members(unit.branch): lập khi mở đợt, và cho người đến sau khi đợt "
            "còn mở. `applicants` (mặc định): ai nộp thì lập."
        ),
    )


class CampaignWord(Word):
    """A period opened by a unit."""

    says = (
        "Đợt: một đơn vị mở, trong đó các hồ sơ được lập và gửi lên cùng nhau. Biểu thức đọc được campaign.unit, "
        "campaign.period, campaign.opens, campaign.closes và mọi câu trả lời của biểu mẫu mở đợt."
    )

    opened_by: AnyParticipant = Field(description="Ai mở đợt; actor.unit là đơn vị mà người mở đợt nhân danh.")
    period: (
        Annotated[ScalarNode, OneOf("calendar_year", "school_year", "school_or_calendar_year", "quarter", "month")]
        | None
    ) = Field(
        default=None,
        description=(
            "Kỳ của đợt: calendar_year (2026), school_year (2025-2026), school_or_calendar_year, quarter (2026-Q1), "
            "month (2026-03). Không ghi thì đợt không có kỳ."
        ),
    )
    form: Name = Field(description="Biểu mẫu khi mở đợt; phải có ngày `closes`: ngày cuối còn lập hồ sơ.")
    covers: Covered = Field(description="Gồm những đơn vị nào.")
    cases: CampaignCases = Field(description="Hồ sơ nào được lập trong đợt.")
    optional: Flag = Field(default=False, description="Hồ sơ cũng có thể lập ngoài mọi đợt.")


AnyRule: TypeAlias = Annotated[
    ParticipantWord | Alternative, ByKey(lambda: (*participants(), Alternative), "ParticipantOrSeveral")
]


class ProcedureFile(Sourced):
    """One procedure."""

    says = "Một thủ tục: ai làm gì, khi nào, theo quy tắc nào, và hệ quả là gì."
    leading = "procedure"

    procedure: Name = Field(description="Tên định danh của thủ tục.")
    title: Prose = Field(description="Tên thủ tục.")
    code: Text | None = Field(default=None, description="Mã thủ tục.")
    short: Text | None = Field(default=None, description="Chữ đứng trước năm trong số hồ sơ: KN trong KN-2026-0147.")
    organisation: Name | None = Field(default=None, description="Tổ chức mà thủ tục thuộc về.")
    help: Prose | None = Field(default=None, description="Giới thiệu thủ tục cho người dân.")
    situations: Annotated[tuple[Prose, ...], Several()] = Field(
        default=(), description="Người ta nói thế nào khi cần thủ tục này; dùng để tìm."
    )
    subject: Annotated[ScalarNode, OneOf("person", "unit", "none")] = Field(
        description="Hồ sơ nói về một người, một đơn vị, hay không về ai."
    )
    follows: Name | None = Field(default=None, description="Thủ tục mà hồ sơ này nối tiếp.")
    units: Annotated[Mapping[str, AnyUnit], Table()] | None = Field(
        default=None, description="Các đơn vị hồ sơ ghi nhớ."
    )
    place_: Name | None = Field(default=None, description="Đơn vị mà tham số được đọc theo.")
    variants: Annotated[Mapping[str, VariantWord], Table()] | None = Field(default=None, description="Các trường hợp.")
    participants: Annotated[Mapping[str, Annotated[tuple[AnyRule, ...], Several(least=1)]], Table()] = Field(
        default_factory=dict, description="Ai tham gia, tìm lại mỗi lần cần."
    )
    interested: Names = Field(default=(), description="Người liên quan, ngoài người mà hồ sơ nói đến.")
    own_case: OwnCaseWord | None = Field(default=None, description="Được làm gì trên hồ sơ của chính mình.")
    separate: Annotated[
        tuple[Annotated[tuple[Dotted, ...], Several(single=False, least=2, most=2)], ...], Several(single=False)
    ] = Field(default=(), description="Các cặp thao tác không ai được làm cả hai.")
    bulk: Annotated[ScalarNode, OneOf("never")] | None = Field(
        default=None, description="`never`: không làm nhiều hồ sơ một lần."
    )
    sees: SeesWord | None = Field(default=None, description="Ai được xem.")
    rules: Annotated[Mapping[str, RuleWord], Table()] | None = Field(default=None, description="Quy tắc.")
    votes: Annotated[Mapping[str, VoteWord], Table()] | None = Field(default=None, description="Các cuộc biểu quyết.")
    documents: Annotated[Mapping[str, DocumentWord], Table()] | None = Field(default=None, description="Văn bản.")
    variables: Annotated[Mapping[str, VariableWord], Table()] | None = Field(default=None, description="Biến.")
    campaign: CampaignWord | None = Field(default=None, description="Đợt.")
    due: AnyDue | None = Field(default=None, description="Hạn giải quyết cả hồ sơ.")
    start: StartWord = Field(description="Cách bắt đầu.")
    states: Annotated[Mapping[str, StateWord], Table(least=1)] = Field(description="Các trạng thái.")
    shared: Annotated[tuple[SharedWord, ...], Several()] = Field(default=(), description="Thao tác chung.")
