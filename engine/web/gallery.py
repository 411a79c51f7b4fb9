"""Every page with invented people and units: the living page `/design`, the fixture of tests, and pages to look at.

``python -m engine.web.gallery FOLDER`` writes each page, light and dark, with all it needs; serve the folder to look at
them. Names and numbers are made up; units and titles are those a real pack would bring.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from engine.web import campaign_samples
from engine.web import views as v
from engine.web.rendering import HERE, STATIC, render

Kind = Literal["member", "officer", "admin", "stranger"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One page of the gallery."""

    name: str
    """File name without ending."""
    title: str
    template: str
    view: object
    kind: Kind = "member"
    current: str = ""
    notices: tuple[v.Notice, ...] = ()


def page(sample: Sample, *, theme: v.Theme = "auto", lang: Literal["vi", "en"] = "vi") -> str:
    """The page of `sample` as HTML."""
    chrome = replace(_chrome(sample.kind), theme=theme, lang=lang, current=sample.current, notices=sample.notices)
    return render(sample.template, sample.view, chrome)


def write(folder: Path) -> None:
    """Write every page into `folder`, as `<name>.html` and `<name>.dark.html`, with `static/` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC, folder / "static", dirs_exist_ok=True)
    for sample in samples():
        (folder / f"{sample.name}.html").write_text(page(sample, theme="light"), encoding="utf-8")
        (folder / f"{sample.name}.dark.html").write_text(page(sample, theme="dark"), encoding="utf-8")


def design_view(base_href: str = "/design") -> v.DesignView:
    """The page of the parts, with links to every page below `base_href`."""
    links = tuple(
        v.Link(label=each.title, href=f"{base_href}/{each.name}") for each in samples() if each.name != "design"
    )
    return replace(_design(), pages=links)


def sample_named(name: str) -> Sample | None:
    """The page called `name`, or None."""
    return next((each for each in samples() if each.name == name), None)


@cache
def samples() -> tuple[Sample, ...]:
    """Every page, with every template at least once."""
    return (
        Sample(name="design", title="Thành phần", template="design.html", view=_design(), kind="officer"),
        *_gates(),
        *_finding(),
        *_filling(),
        *_deciding(),
        *_meetings(),
        *_cases(),
        *_organisation(),
        *(
            Sample(name=name, title=title, template=template, view=view, kind="officer", current="campaigns")
            for name, title, template, view in campaign_samples.pages()
        ),
        *_administration(),
        *_errors(),
    )


# --- The frame --------------------------------------------------------------------------------------------------------


def _nav(*items: tuple[str, str, str, int]) -> tuple[v.NavItem, ...]:
    return tuple(
        v.NavItem(key=key, label=label, href=f"/{key}", icon=icon, count=count, count_words="việc" if count else "")
        for key, label, icon, count in items
    )


def _signed(name: str, initials: str) -> v.Signed:
    return v.Signed(name=name, initials=initials, account_href="/account", sign_out_href="/sign-out")


def _chrome(kind: Kind) -> v.Chrome:
    frame = v.Chrome(csrf="mau-thu", path="/design", search_href="/search", version="0.1.0")
    if kind == "stranger":
        return frame
    if kind == "member":
        return replace(
            frame,
            person=_signed("Trần Gia Hân", "GH"),
            notices_href="/notices",
            unread=True,
            nav=_nav(
                ("home", "Trang chủ", "house", 0),
                ("inbox", "Cần làm", "list-checks", 2),
                ("cases", "Hồ sơ", "folder-open", 0),
                ("meetings", "Sinh hoạt", "calendar-days", 0),
                ("card", "Thẻ của tôi", "id-card", 0),
            ),
        )
    if kind == "officer":
        return replace(
            frame,
            person=_signed("Lê Hoàng Phúc", "HP"),
            notices_href="/notices",
            unread=True,
            role=v.RoleSwitch(
                action="/role",
                title="Bí thư",
                unit="Đoàn khoa CNTT",
                choices=(
                    v.RoleChoice(id="1", title="Bí thư", unit="Đoàn khoa Công nghệ thông tin", current=True),
                    v.RoleChoice(id="2", title="Ủy viên Ban Chấp hành", unit="Đoàn Trường Đại học Sông Hậu"),
                    v.RoleChoice(id="", title="Cá nhân", unit="Chi đoàn Kỹ thuật phần mềm 1"),
                ),
            ),
            nav=_nav(
                ("inbox", "Cần xử lý", "inbox", 17),
                ("cases", "Hồ sơ", "folder-open", 0),
                ("campaigns", "Đợt", "clipboard-list", 0),
                ("organisation", "Tổ chức", "network", 0),
                ("reports", "Báo cáo", "chart-column", 0),
            ),
        )
    return replace(
        frame,
        person=_signed("Thái Minh Đạo", "MĐ"),
        notices_href="/notices",
        role=v.RoleSwitch(
            action="/role",
            title="Ban Tổ chức",
            unit="Đoàn ĐH Sông Hậu",
            choices=(v.RoleChoice(id="1", title="Ban Tổ chức", unit="Đoàn Trường Đại học Sông Hậu", current=True),),
        ),
        nav=_nav(
            ("home", "Trang chủ", "house", 0),
            ("procedures", "Thủ tục", "file-code", 0),
            ("parameters", "Tham số", "sliders-horizontal", 0),
            ("organisation", "Tổ chức", "network", 0),
            ("reports", "Báo cáo", "chart-column", 0),
        ),
    )


# --- Small things used by several pages -------------------------------------------------------------------------------

TODAY = v.Due(text="hôm nay", lateness="soon", date="19/11/2026")
TOMORROW = v.Due(text="ngày mai", lateness="soon", date="20/11/2026")
UNVERIFIED_AGE = v.Basis(
    text="Điều lệ Đoàn khóa XIII, Điều 1",
    unverified="Chưa có văn bản nói ngày tròn 30 tuổi còn được xét hay không. Đang tính là không.",
)


def _stations(titles: tuple[str, ...], here: int, notes: Mapping[int, str] | None = None) -> tuple[v.Station, ...]:
    return tuple(
        v.Station(
            title=title,
            state="passed" if index < here else "here" if index == here else "ahead",
            note=(notes or {}).get(index, ""),
        )
        for index, title in enumerate(titles)
    )


TRANSFER = (
    "Bạn gửi đề nghị",
    "Chi đoàn nhận xét, thu đoàn phí",
    "Đoàn khoa CNTT giới thiệu",
    "Đoàn phường Bến Sỏi tiếp nhận",
    "Chi đoàn mới nhận",
)
ROUTE_OTHERS = v.Route(
    stations=_stations(
        TRANSFER, 2, {0: "12/11/2026", 1: "Phạm Ngọc Ánh, 17/11/2026", 2: "Hồ sơ đang ở đây, đến 25/11/2026"}
    ),
    sentence="Bước 3 trên 5: Đoàn khoa CNTT giới thiệu.",
)
ROUTE_YOURS = v.Route(
    stations=_stations(("Nộp", "Bạn bổ sung", "Chi hội", "Liên chi hội", "Hội đồng"), 1),
    sentence="Bước 2 trên 5: đến lượt bạn bổ sung.",
    mood="yours",
)
ROUTE_DONE = v.Route(
    stations=_stations(("Nộp", "Chi đoàn", "Đoàn khoa", "Đã nhận thẻ"), 3), sentence="Đã xong cả 4 bước.", mood="done"
)
ROUTE_REFUSED = v.Route(
    stations=_stations(("Nộp", "Chuẩn bị", "Hội nghị", "Không đồng ý", "Kết nạp"), 3),
    sentence="Dừng ở bước 4 trên 5: hội nghị không đồng ý.",
    mood="refused",
)

ROW_TRANSFER = v.CaseRow(
    title="Chuyển sinh hoạt đến Đoàn phường Bến Sỏi",
    href="/cases/1",
    chip=v.Chip(kind="going", text="Đang giải quyết"),
    route=ROUTE_OTHERS,
    holder_unit="Đoàn khoa CNTT",
    holder_person="đồng chí Lê Hoàng Phúc",
    due=v.Due(text="còn 4 ngày làm việc", date="25/11/2026"),
)
ROW_TITLE = v.CaseRow(
    title="Sinh viên 5 tốt cấp trường 2026",
    href="/cases/2",
    chip=v.Chip(kind="turn", text="Đến lượt bạn"),
    route=ROUTE_YOURS,
    yours=True,
    due=v.Due(text="còn 3 ngày làm việc", lateness="soon", date="24/11/2026"),
)
ROW_CARD = v.CaseRow(
    title="Cấp lại thẻ đoàn viên",
    href="/cases/3",
    chip=v.Chip(kind="done", text="Đã xong 02/10/2026"),
    route=ROUTE_DONE,
    note="Quyết định số 118-QĐ/ĐTN · sau 18 ngày",
)
ROW_REFUSED = v.CaseRow(
    title="Kết nạp đoàn viên mới",
    href="/cases/4",
    number="KN-2026-0103",
    chip=v.Chip(kind="refused", text="Không kết nạp"),
    route=ROUTE_REFUSED,
    note="Chi đoàn ghi lý do: “Thời gian thử thách còn ngắn, hẹn xét lại quý I/2027.”",
)

SITUATIONS = (
    v.Situation(text="Tôi chuyển nơi học, nơi ở", href="/search?q=chuyen", icon="route"),
    v.Situation(text="Tôi đi làm xa một thời gian", href="/search?q=di+lam+xa", icon="luggage"),
    v.Situation(text="Tôi mất hoặc hỏng thẻ đoàn viên", href="/search?q=mat+the", icon="credit-card"),
    v.Situation(text="Tôi đăng ký danh hiệu", href="/search?q=danh+hieu", icon="award"),
    v.Situation(text="Tôi sắp 30 tuổi", href="/search?q=30+tuoi", icon="cake"),
    v.Situation(text="Tôi cần giấy xác nhận", href="/search?q=xac+nhan", icon="file-text"),
)

SECTIONS = tuple(
    v.SectionLink(
        title=title,
        href=f"/cases/new/{index}",
        state="done" if index < 1 else "here" if index == 1 else "todo",
        check=index == 5,
    )
    for index, title in enumerate(
        ("Nơi xin vào", "Bản thân", "Gia đình", "Nhận thức và lời hứa", "Giấy tờ kèm theo", "Xem lại và nộp")
    )
)

NEXT_STEPS = (
    v.NextStep(title="Chi đoàn xét tại hội nghị", note="trong 30 ngày, đến 19/12/2026"),
    v.NextStep(title="Đoàn khoa CNTT chuẩn y", note="trong 15 ngày làm việc"),
    v.NextStep(title="Lễ kết nạp, trao thẻ", note="trong 1 tháng từ ngày có nghị quyết"),
)


# --- Signing in -------------------------------------------------------------------------------------------------------


def _gates() -> tuple[Sample, ...]:
    password = v.FieldView(
        name="password",
        type="password",
        label="Mật khẩu",
        hint="Từ 12 ký tự. Một câu dễ nhớ là tốt nhất.",
        autocomplete="new-password",
    )
    account = v.AccountView(
        name="Lê Hoàng Phúc",
        facts=(
            v.Fact(
                label="Thư điện tử",
                value="phuc.le@vidu.vn",
                link=v.Link(label="Sửa", href="/account/email", hidden="thư điện tử"),
            ),
            v.Fact(label="Số điện thoại", value="0900 000 123"),
            v.Fact(
                label="Lý lịch",
                value="Đoàn viên, Chi đoàn Kỹ thuật phần mềm 1",
                link=v.Link(label="Xem lý lịch", href="/people/1"),
            ),
        ),
        settings_href="/account/settings",
        sessions=(
            v.SessionRow(
                id="a", device="Chrome trên Windows", note="đăng nhập 19/11/2026, 08:02 · đang dùng", current=True
            ),
            v.SessionRow(
                id="b", device="Chrome trên Android", note="đăng nhập 12/11/2026, 21:40 · dùng lần cuối hôm qua"
            ),
        ),
        sign_out_everywhere_href="/account/sign-out-everywhere",
        end_session_href="/account/sessions",
        tokens=(
            v.TokenRow(
                id="t",
                title="Xuất số liệu hằng tuần",
                note="dvp_8f2a… · chỉ đọc · hết hạn 31/12/2026 · dùng lần cuối 16/11/2026",
            ),
        ),
        token_fields=(
            v.FieldView(name="title", type="text", label="Mã này dùng để làm gì", autocomplete="off"),
            v.FieldView(
                name="scope",
                type="choice",
                label="Cho phép",
                value="read",
                options=(v.Option(value="read", label="Chỉ đọc"), v.Option(value="write", label="Đọc và làm thay tôi")),
            ),
        ),
        token_href="/account/tokens",
        revoke_token_href="/account/tokens/revoke",
        new_token="dvp_8f2a41c09be4a7d35510",
        password_fields=(
            v.FieldView(name="current", type="password", label="Mật khẩu đang dùng", autocomplete="current-password"),
            password,
        ),
        password_href="/account/password",
        roles=(
            v.RoleChoice(id="1", title="Bí thư", unit="Đoàn khoa Công nghệ thông tin", current=True),
            v.RoleChoice(id="", title="Cá nhân", unit="Chi đoàn Kỹ thuật phần mềm 1"),
        ),
        role_href="/role",
    )
    return (
        Sample(
            name="sign-in",
            title="Đăng nhập",
            template="sign_in.html",
            kind="stranger",
            view=v.SignInView(
                action="/sign-in",
                register_href="/register",
                forgot_href="/forgot",
                login="0900 000 123",
                demo=(
                    v.DemoAccount(who="Thanh niên xin vào Đoàn", login="thu@vidu.vn", password="song-hau-2026"),
                    v.DemoAccount(who="Bí thư chi đoàn", login="anh@vidu.vn", password="song-hau-2026"),
                    v.DemoAccount(who="Bí thư Đoàn cơ sở", login="phuc@vidu.vn", password="song-hau-2026"),
                ),
            ),
        ),
        Sample(
            name="sign-in-failed",
            title="Đăng nhập, sai",
            template="sign_in.html",
            kind="stranger",
            view=v.SignInView(
                action="/sign-in",
                register_href="/register",
                forgot_href="/forgot",
                login="phuc@vidu.vn",
                error="Tài khoản hoặc mật khẩu chưa đúng. Còn thử được 3 lần.",
                notice=v.Notice(mood="look", lead="Đã nghỉ lâu:", text="bạn được đăng xuất lúc 14:05 để giữ an toàn."),
            ),
        ),
        Sample(
            name="register",
            title="Đăng ký",
            template="gate.html",
            kind="stranger",
            view=v.GateView(
                title="Đăng ký",
                action="/register",
                button="Đăng ký",
                lead="Dành cho thanh niên chưa có tài khoản. Đoàn viên và cán bộ dùng lời mời của đơn vị.",
                fields=(
                    v.FieldView(
                        name="full_name",
                        type="text",
                        label="Họ và tên",
                        hint="Đúng như trong giấy khai sinh.",
                        autocomplete="name",
                    ),
                    v.FieldView(
                        name="birth_date", type="date", label="Ngày sinh", hint="Ví dụ: 27 3 2008", autocomplete="bday"
                    ),
                    v.FieldView(
                        name="email",
                        type="email",
                        label="Thư điện tử",
                        value="thu@vidu",
                        error="Thư điện tử phải có dạng ten@noi.vn",
                        autocomplete="email",
                    ),
                    password,
                ),
                errors=(v.ErrorLink(text="Thư điện tử phải có dạng ten@noi.vn", href="#email"),),
                after=(v.Link(label="Đã có tài khoản: đăng nhập", href="/sign-in"),),
                note="Chúng tôi gửi một thư để xác nhận. Bạn chỉ thấy những gì bạn tự nộp.",
            ),
        ),
        Sample(
            name="confirm-email",
            title="Xác nhận thư",
            template="message.html",
            kind="stranger",
            view=v.MessageView(
                title="Mở thư để xác nhận",
                text="Đã gửi thư đến thu@vidu.vn. Bấm đường dẫn trong thư trong vòng 24 giờ để dùng tài khoản.",
                drawing="waiting",
                buttons=(v.Button(label="Gửi lại thư", href="/register/again", post=True),),
                note="Không thấy thư? Xem trong mục thư rác.",
            ),
        ),
        Sample(
            name="invitation",
            title="Nhận lời mời",
            template="gate.html",
            kind="stranger",
            view=v.GateView(
                title="Đặt mật khẩu",
                action="/invitation/x",
                button="Nhận lời mời và đăng nhập",
                lead="Đồng chí Lê Hoàng Phúc mời bạn dùng Đoàn vụ.",
                facts=(
                    v.Fact(label="Người được mời", value="Phạm Ngọc Ánh"),
                    v.Fact(label="Chức vụ", value="Bí thư, Chi đoàn Kỹ thuật phần mềm 1"),
                    v.Fact(label="Dùng được đến", value="22/11/2026"),
                ),
                fields=(password,),
                note="Đường dẫn này chỉ dùng được một lần.",
            ),
        ),
        Sample(
            name="forgot",
            title="Quên mật khẩu",
            template="gate.html",
            kind="stranger",
            view=v.GateView(
                title="Quên mật khẩu",
                action="/forgot",
                button="Gửi đường dẫn đặt lại",
                lead="Ghi thư điện tử của tài khoản. Nếu tài khoản có thật, bạn sẽ nhận được thư.",
                fields=(v.FieldView(name="email", type="email", label="Thư điện tử", autocomplete="email"),),
                after=(v.Link(label="Về đăng nhập", href="/sign-in"),),
            ),
        ),
        Sample(name="account", title="Tài khoản", template="account.html", kind="officer", view=account),
        Sample(
            name="notices",
            title="Thông báo",
            template="notices.html",
            kind="member",
            view=v.NoticesView(
                read_href="/notices/read",
                rows=(
                    v.NoticeRow(
                        title="Hồ sơ KN-2026-0147 được trả lại để bổ sung",
                        text="Chi đoàn Kỹ thuật phần mềm 1 ghi: “Thiếu ảnh chân dung.”",
                        at="hôm nay, 08:15",
                        href="/cases/2",
                        unread=True,
                    ),
                    v.NoticeRow(
                        title="Đã có nghị quyết chuẩn y kết nạp",
                        text="Nghị quyết số 12-NQ/ĐTN ngày 02/10/2026.",
                        at="02/10/2026, 10:21",
                        href="/cases/3",
                    ),
                ),
            ),
        ),
    )


# --- Finding and starting ---------------------------------------------------------------------------------------------


def _finding() -> tuple[Sample, ...]:
    admission = v.FoundProcedure(
        title="Kết nạp đoàn viên mới",
        href="/procedures/member_admission",
        text="Cho thanh niên muốn vào Đoàn.",
        code="NVD01",
        icon="user-plus",
    )
    transfer = v.FoundProcedure(
        title="Chuyển sinh hoạt Đoàn",
        href="/procedures/membership_transfer",
        text="Khi bạn đổi nơi học, nơi làm hoặc nơi ở.",
        code="NVD02",
        icon="route",
    )
    procedure = v.ProcedureView(
        title="Kết nạp đoàn viên mới",
        code="NVD01",
        lead="Thanh niên từ đủ 16 đến dưới 30 tuổi xin vào Đoàn, được chi đoàn xét và Đoàn cấp trên chuẩn y.",
        who=("Người xin vào Đoàn tự nộp.", "Bí thư chi đoàn nộp thay người xin vào Đoàn."),
        prepare=(
            "Đơn xin vào Đoàn: điền trên trang này, phần lớn có sẵn từ tài khoản.",
            "Ảnh chân dung 3 × 4, JPG hoặc PNG.",
            "Tên người giới thiệu: một đoàn viên cùng học hoặc cùng làm ít nhất 3 tháng.",
        ),
        steps=(
            v.Step(title="Chuẩn bị hồ sơ", who="Người giới thiệu và Ban Chấp hành chi đoàn", limit="15 ngày"),
            v.Step(
                title="Hội nghị xét", who="Chi đoàn", limit="30 ngày", note="Cần quá nửa số người có mặt tán thành."
            ),
            v.Step(title="Đoàn cấp trên chuẩn y", who="Ban Chấp hành Đoàn cơ sở", limit="15 ngày làm việc"),
            v.Step(title="Lễ kết nạp và trao thẻ", who="Chi đoàn", limit="1 tháng từ ngày có nghị quyết"),
        ),
        documents=("Nghị quyết chuẩn y kết nạp đoàn viên", "Quyết định về việc trao thẻ đoàn viên"),
        bases=(v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"), UNVERIFIED_AGE),
        limit="cả thủ tục trong 3 tháng",
        start=v.Button(
            label="Bắt đầu", href="/procedures/member_admission/start", kind="main", icon="arrow-right", post=True
        ),
        similar=(transfer,),
    )
    return (
        Sample(
            name="home",
            title="Trang chủ của đoàn viên",
            template="home.html",
            current="home",
            view=v.HomeView(
                greeting="Chào Hân,",
                search_href="/search",
                situations=SITUATIONS,
                turns=(
                    v.TurnRow(
                        title="Bổ sung minh chứng tình nguyện",
                        note="Sinh viên 5 tốt · Đoàn khoa CNTT trả lại hôm qua",
                        due=v.Due(text="còn 3 ngày làm việc", lateness="soon", date="24/11/2026"),
                        button=v.Button(label="Bổ sung", href="/cases/2/resubmit", kind="main"),
                    ),
                    v.TurnRow(
                        title="Tự đánh giá, xếp loại năm 2026",
                        note="Chi đoàn Kỹ thuật phần mềm 1 · đã điền sẵn 4 trên 9 mục",
                        due=v.Due(text="mở đến hết 05/12/2026"),
                        button=v.Button(label="Làm tiếp", href="/cases/5"),
                    ),
                ),
                turn_count=2,
                drafts=(
                    v.DraftRow(
                        title="Đơn xin xác nhận đoàn viên",
                        note="đã điền 1 trên 3 phần · lưu hôm qua, 20:14",
                        href="/drafts/1",
                        delete_href="/drafts/1/delete",
                    ),
                ),
                cases=(ROW_TRANSFER, ROW_TITLE, ROW_CARD),
                case_count=6,
                cases_href="/cases",
                card=v.MemberCard(
                    status="Đoàn viên",
                    name="Trần Gia Hân",
                    unit="Chi đoàn Kỹ thuật phần mềm 1",
                    chip="Đang sinh hoạt",
                    facts=(
                        v.Fact(label="Ngày vào Đoàn", value="26/03/2022"),
                        v.Fact(label="Số thẻ", value="0412 887 031"),
                        v.Fact(label="Đoàn phí", value="đã đóng đến 10/2026"),
                        v.Fact(label="Xếp loại 2025", value="Hoàn thành tốt"),
                    ),
                ),
                coming=(
                    v.Coming(
                        day="21",
                        month="thg 11",
                        title="Sinh hoạt chi đoàn tháng 11",
                        note="Thứ Bảy, 8 giờ · phòng B2.04",
                    ),
                    v.Coming(day="05", month="thg 12", title="Hết hạn tự xếp loại", note="còn 11 ngày làm việc"),
                ),
            ),
        ),
        Sample(
            name="home-new",
            title="Trang chủ của người mới",
            template="home.html",
            current="home",
            view=v.HomeView(
                greeting="Chào Thư,",
                search_href="/search",
                situations=SITUATIONS[:2],
                card=v.MemberCard(status="Thanh niên", name="Nguyễn Thị Minh Thư", unit="Chưa thuộc chi đoàn nào"),
            ),
        ),
        Sample(
            name="search",
            title="Kết quả tìm",
            template="search.html",
            view=v.SearchView(
                query="ket nap",
                action="/search",
                count=4,
                procedures=(admission,),
                cases=(replace(ROW_TRANSFER, route=None, number="CSH-2026-0312"),),
                people=(
                    v.FoundPerson(
                        name="Trần Gia Hân",
                        initials="GH",
                        href="/people/1",
                        note="Đoàn viên, Chi đoàn Kỹ thuật phần mềm 1",
                    ),
                ),
                units=(
                    v.FoundProcedure(
                        title="Đoàn khoa Kỹ thuật và Công nghệ môi trường",
                        href="/units/1",
                        text="đoàn cơ sở · 9 chi đoàn",
                        icon="users",
                    ),
                ),
            ),
        ),
        Sample(
            name="search-none",
            title="Tìm không thấy",
            template="search.html",
            view=v.SearchView(
                query="chuyen truongg", action="/search", near="chuyển trường", situations=SITUATIONS[:3]
            ),
        ),
        Sample(name="procedure", title="Thủ tục", template="procedure.html", view=procedure),
        Sample(
            name="not-eligible",
            title="Chưa nộp được",
            template="procedure.html",
            view=replace(
                procedure,
                start=None,
                refusals=(
                    v.Reason(
                        text="Bạn chưa đủ 16 tuổi trong ngày hôm nay.",
                        basis=v.Basis(text="Điều lệ Đoàn, Điều 1; Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
                        way_out="Bạn nộp được từ ngày 12/03/2027.",
                    ),
                ),
                known_facts=(
                    v.Fact(
                        label="Ngày sinh",
                        value="12/03/2011",
                        note="lấy từ tài khoản của bạn",
                        link=v.Link(label="Sửa", href="/account", hidden="ngày sinh"),
                    ),
                ),
            ),
        ),
        Sample(
            name="my-cases",
            title="Hồ sơ của tôi",
            template="cases.html",
            current="cases",
            view=v.CasesView(
                title="Hồ sơ của tôi",
                lead="6 hồ sơ, 1 đến lượt bạn",
                tabs=(
                    v.Tab(label="Tất cả", href="/cases", current=True, count=6),
                    v.Tab(label="Đang giải quyết", href="/cases?show=open", count=2),
                    v.Tab(label="Đã xong", href="/cases?show=done", count=4),
                ),
                cases=(ROW_TITLE, ROW_TRANSFER, ROW_CARD, ROW_REFUSED),
                search_href="/cases",
                pager=v.Pager(words="1–4 trên 6", next="/cases?page=2"),
            ),
        ),
        Sample(
            name="no-cases",
            title="Chưa có hồ sơ",
            template="cases.html",
            current="cases",
            view=v.CasesView(
                title="Hồ sơ của tôi",
                lead="",
                tabs=(),
                cases=(),
                empty_title="Bạn chưa có hồ sơ nào",
                empty_text="Chọn một thủ tục để bắt đầu. Bạn nghỉ giữa chừng được, câu trả lời vẫn được giữ.",
                empty_button=v.Button(label="Tìm thủ tục", href="/search", kind="main", icon="search"),
            ),
        ),
    )


# --- Filling in -------------------------------------------------------------------------------------------------------

NAME = v.FieldView(
    name="form.full_name",
    type="text",
    label="Họ và tên",
    hint="Đúng như trong giấy khai sinh.",
    value="Nguyễn Thị Minh Thư",
    known=v.Known(text="Lấy từ tài khoản của bạn", source="record"),
    autocomplete="name",
)
BIRTH = v.FieldView(
    name="form.birth_date",
    type="date",
    label="Ngày sinh",
    hint="Ví dụ: 27 3 2008",
    parts={"day": "12", "month": "03", "year": "2008"},
    known=v.Known(text="18 tuổi: đủ tuổi vào Đoàn"),
    autocomplete="bday",
    live=True,
)
GENDER = v.FieldView(
    name="form.gender",
    type="choice",
    label="Giới tính",
    value="nu",
    options=(v.Option(value="nu", label="Nữ"), v.Option(value="nam", label="Nam")),
)
NATIVE = v.FieldView(
    name="form.native_place",
    type="address",
    label="Quê quán",
    hint="Xã, phường và tỉnh, thành phố. Từ 01/7/2025 không còn cấp huyện.",
    value="Xã Tân Lộc, tỉnh Sông Hậu",
)
RESIDENCE = v.FieldView(
    name="form.residence",
    type="address",
    label="Nơi ở hiện nay",
    value="Ký túc xá khu B, phường Bến Sỏi",
    autocomplete="street-address",
)
ETHNICITY = v.FieldView(
    name="form.ethnicity",
    type="choice",
    label="Dân tộc",
    look="select",
    value="kinh",
    options=tuple(
        v.Option(value=name, label=label)
        for name, label in (("kinh", "Kinh"), ("khmer", "Khmer"), ("hoa", "Hoa"), ("cham", "Chăm"))
    ),
    narrow=True,
)
RELIGION = replace(
    ETHNICITY,
    name="form.religion",
    label="Tôn giáo",
    value="khong",
    options=(v.Option(value="khong", label="Không"), v.Option(value="phat", label="Phật giáo")),
)
PORTRAIT = v.FieldView(
    name="form.portrait",
    type="file",
    label="Ảnh chân dung",
    hint="Ảnh 3 × 4, JPG hoặc PNG, đến 10 MB. Dùng để in thẻ.",
    required=False,
    camera=True,
    accept="image/jpeg,image/png",
    uploaded=v.Uploaded(name="anh-the-minh-thu.jpg", note="1,8 MB · đã kiểm tra, dùng được", digest="8f2a", image=True),
)

ASIDE = (
    v.AsideCard(
        title="Ai xem những điều bạn ghi?",
        text="BCH Chi đoàn Kỹ thuật phần mềm 1, rồi Đoàn khoa Công nghệ thông tin. Mọi lần mở hồ sơ đều được ghi lại.",
    ),
    v.AsideCard(title="Căn cứ", text="Tuổi vào Đoàn: từ đủ 16 đến 30 tuổi tại ngày họp xét.", basis=UNVERIFIED_AGE),
)


def _relative(index: int, relation: str, name: str, year: str, age: str, *, detained: bool = False) -> v.RowView:
    start = f"form.relatives.{index}"
    fields = [
        v.FieldView(
            name=f"{start}.relation",
            type="choice",
            label="Quan hệ",
            value=relation,
            live=True,
            options=tuple(
                v.Option(value=value, label=label)
                for value, label in (
                    ("father", "Cha"),
                    ("mother", "Mẹ"),
                    ("sibling", "Anh, chị, em"),
                    ("other", "Khác"),
                )
            ),
        ),
        v.FieldView(name=f"{start}.full_name", type="text", label="Họ và tên", value=name),
        v.FieldView(name=f"{start}.birth_year", type="integer", label="Năm sinh", value=year, narrow=True, live=True),
        v.FieldView(name=f"{start}.age", type="computed", label="Tuổi", value=age, narrow=True),
    ]
    if detained:
        fields.append(
            v.FieldView(name=f"{start}.detained", type="boolean", label="Đang bị tạm giam, chấp hành án phạt tù")
        )
    return v.RowView(index=index, title=f"Người thân {index + 1}", fields=tuple(fields), removable=index > 0)


def _filling() -> tuple[Sample, ...]:
    form = v.FormView(
        form_title="Đơn xin vào Đoàn",
        title="Bản thân",
        action="/cases/new/identity",
        fields=(NAME, BIRTH, GENDER, NATIVE, RESIDENCE, ETHNICITY, RELIGION, PORTRAIT),
        sections=SECTIONS,
        number=2,
        count=5,
        crumbs=(v.Link(label="Trang chủ", href="/"),),
        crumb="Xin vào Đoàn",
        aside=ASIDE,
        saved="20:14",
        live_href="/cases/new/identity/live",
        save_href="/cases/new/identity/save",
    )
    wrong_day = "Ngày sinh phải có thật: tháng 2 năm 2008 chỉ có 29 ngày"
    wrong_home = "Ghi nơi ở hiện nay"
    wrong_file = "Ảnh chân dung nặng 14 MB, chỉ nhận đến 10 MB"
    relatives = v.FieldView(
        name="form.relatives",
        type="group",
        label="Người thân",
        hint="Ghi cha mẹ trước.",
        rows=(
            _relative(0, "father", "Nguyễn Văn Tám", "1975", "51", detained=True),
            _relative(1, "mother", "Huỳnh Thị Kim Loan", "1978", "48", detained=True),
        ),
        add_label="Thêm người thân",
    )
    check = v.CheckView(
        title="Xem lại rồi nộp",
        subtitle="Đơn xin vào Đoàn của Nguyễn Thị Minh Thư",
        action="/cases/new/submit",
        button="Nộp đơn",
        cards=(
            v.AnswerCard(
                title="Nơi xin vào",
                facts=_edited(
                    ("Chi đoàn", "Kỹ thuật phần mềm 1"),
                    ("Đoàn cơ sở", "Đoàn khoa Công nghệ thông tin"),
                    ("Người giới thiệu", "Trần Gia Hân, đoàn viên"),
                ),
            ),
            v.AnswerCard(
                title="Bản thân",
                facts=_edited(
                    ("Họ và tên", "Nguyễn Thị Minh Thư"),
                    ("Ngày sinh", "12/03/2008"),
                    ("Quê quán", "Xã Tân Lộc, tỉnh Sông Hậu"),
                    ("Nơi ở hiện nay", "Ký túc xá khu B, phường Bến Sỏi"),
                ),
            ),
            v.AnswerCard(
                title="Gia đình",
                facts=_edited(
                    ("Cha", "Nguyễn Văn Tám, 51 tuổi, nông dân"), ("Mẹ", "Huỳnh Thị Kim Loan, 48 tuổi, giáo viên")
                ),
            ),
            v.AnswerCard(
                title="Giấy tờ kèm theo",
                facts=_edited(
                    ("Ảnh chân dung", "anh-the-minh-thu.jpg, 1,8 MB"),
                    ("Giấy chứng nhận lớp tìm hiểu về Đoàn", "Chưa có, nộp sau được"),
                ),
            ),
        ),
        next_steps=NEXT_STEPS,
        pledges=(
            v.FieldView(
                name="form.pledge", type="accept", label="Tôi tự nguyện xin vào Đoàn và đã đọc ba lời hứa.", value="on"
            ),
            v.FieldView(
                name="form.true",
                type="accept",
                label="Những điều tôi khai là đúng. Tôi hiểu khai sai thì hồ sơ bị trả lại.",
            ),
        ),
        withdraw_words="Bạn rút được đơn cho đến khi Đoàn khoa ký nghị quyết.",
        crumbs=(v.Link(label="Trang chủ", href="/"),),
        crumb="Xin vào Đoàn",
    )
    return (
        Sample(name="form", title="Biểu mẫu", template="form.html", view=form),
        Sample(
            name="form-errors",
            title="Biểu mẫu có lỗi",
            template="form.html",
            view=replace(
                form,
                fields=(
                    NAME,
                    replace(BIRTH, parts={"day": "30", "month": "02", "year": "2008"}, error=wrong_day, known=None),
                    GENDER,
                    NATIVE,
                    replace(RESIDENCE, value="", error=wrong_home),
                    ETHNICITY,
                    RELIGION,
                    replace(
                        PORTRAIT, uploaded=None, error=f"{wrong_file}. Chụp lại bằng máy ảnh của điện thoại là vừa."
                    ),
                ),
                errors=(
                    v.ErrorLink(text=wrong_day, href=f"#{BIRTH.focus_id}"),
                    v.ErrorLink(text=wrong_home, href=f"#{RESIDENCE.focus_id}"),
                    v.ErrorLink(text=wrong_file, href=f"#{PORTRAIT.focus_id}"),
                ),
                warnings=(
                    v.Warned(name="old_relative", text="Người thân thứ nhất hơn 110 tuổi. Kiểm tra lại năm sinh."),
                ),
                delete_href="/drafts/1/delete",
            ),
        ),
        Sample(
            name="form-group",
            title="Biểu mẫu có nhóm dòng",
            template="form.html",
            view=replace(form, title="Gia đình", fields=(relatives,), number=3, saved=""),
        ),
        Sample(name="check", title="Xem lại rồi nộp", template="check.html", view=check),
        Sample(
            name="check-refused",
            title="Xem lại, chưa nộp được",
            template="check.html",
            view=replace(
                check,
                refusals=(
                    v.Reason(
                        text="Người giới thiệu không phải là đoàn viên đang sinh hoạt.",
                        basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
                        way_out="Chọn người giới thiệu khác.",
                    ),
                ),
                back_href="/cases/new/where",
            ),
        ),
        Sample(
            name="submitted",
            title="Đã nộp",
            template="submitted.html",
            view=v.SubmittedView(
                title="Đã nộp đơn xin vào Đoàn",
                number="KN-2026-0147",
                case_href="/cases/1",
                holder=v.Holder(
                    unit="Chi đoàn Kỹ thuật phần mềm 1",
                    person="Đồng chí Phạm Ngọc Ánh, Bí thư, thẩm tra lý lịch",
                    until="04/12/2026",
                    due=v.Due(text="còn 11 ngày làm việc"),
                    then="tự báo lên Đoàn khoa Công nghệ thông tin",
                ),
                next_steps=NEXT_STEPS,
                note="Khi có tin, bạn nhận thư ở thu@vidu.vn và thấy ở trang chủ.",
            ),
        ),
        Sample(
            name="simple-form",
            title="Biểu mẫu ngắn: giao việc",
            template="simple_form.html",
            kind="admin",
            view=v.SimpleFormView(
                title="Giao việc",
                subtitle="Hội nghị xét · KN-2026-0151, Vũ Thảo Vy",
                action="/vacancies/1",
                button="Giao việc này",
                lead="Bí thư và Phó Bí thư đều khuyết. Bạn chỉ giao việc, không quyết định thay.",
                facts=(
                    v.Fact(label="Việc", value="Ghi kết quả biểu quyết"),
                    v.Fact(label="Thời hạn", value="24/11/2026", note="còn 3 ngày làm việc"),
                ),
                fields=(
                    v.FieldView(
                        name="person",
                        type="person",
                        label="Giao cho",
                        query="anh",
                        searched=True,
                        suggest_href="/suggest",
                        options=(
                            v.Option(value="1", label="Phạm Ngọc Ánh", note="Bí thư, Chi đoàn Kỹ thuật phần mềm 1"),
                            v.Option(value="2", label="Bùi Thị Lan Anh", note="Ủy viên Ban Chấp hành"),
                        ),
                    ),
                    v.FieldView(name="reason", type="long_text", label="Lý do", max_length=500),
                ),
                cancel=v.Link(label="Quay lại", href="/vacancies"),
                crumbs=(v.Link(label="Việc chưa có người", href="/vacancies"),),
                crumb="Giao việc",
            ),
        ),
    )


def _edited(*rows: tuple[str, str]) -> tuple[v.Fact, ...]:
    return tuple(
        v.Fact(
            label=label,
            value=value,
            link=v.Link(label="Sửa", href="/cases/new/identity", hidden=label[0].lower() + label[1:]),
        )
        for label, value in rows
    )


# --- Deciding ---------------------------------------------------------------------------------------------------------

RATIFY = "member_admission:ratification:ratify"
RETURN = "member_admission:ratification:return"


def _row(
    number: int, name: str, text: str, due: v.Due, *, alert: str = "", ticked: bool = False, current: bool = False
) -> v.TaskRow:
    return v.TaskRow(
        id=f"t{number}",
        case=f"c{number}",
        name=name,
        text=text,
        href=f"/inbox?task=t{number}",
        due=due,
        alert=alert,
        ticked=ticked,
        current=current,
        bulk=f"{RATIFY} {RETURN}" if text.startswith("Kết nạp") else "membership_transfer:introducing:introduce",
    )


def _deciding() -> tuple[Sample, ...]:
    days4 = v.Due(text="còn 4 ngày", date="25/11/2026")
    groups = (
        v.TaskGroup(
            title="Trễ hạn",
            count=1,
            late=True,
            rows=(
                _row(
                    1,
                    "Lý Quốc Khánh",
                    "Tiếp nhận sinh hoạt · từ Đoàn phường Tân Mỹ",
                    v.Due(text="trễ 2 ngày", lateness="late", date="17/11/2026"),
                ),
            ),
        ),
        v.TaskGroup(
            title="Trong 5 ngày làm việc",
            count=8,
            rows=(
                _row(
                    2,
                    "Nguyễn Thị Minh Thư",
                    "Kết nạp đoàn viên · Kỹ thuật phần mềm 1",
                    TODAY,
                    ticked=True,
                    current=True,
                ),
                _row(3, "Lương Hải Nam", "Kết nạp đoàn viên · Kỹ thuật phần mềm 1", TODAY, ticked=True),
                _row(4, "Phan Bảo Trâm", "Kết nạp đoàn viên · Khoa học dữ liệu", TOMORROW, ticked=True),
                _row(
                    5, "Trương Hoài Nam", "Kết nạp đoàn viên · Mạng máy tính 2", TOMORROW, alert="thiếu ý kiến cấp ủy"
                ),
                _row(6, "Trần Gia Hân", "Chuyển sinh hoạt · đi Đoàn phường Bến Sỏi", days4),
                _row(7, "Hồ Thị Ngọc Diệp", "Chuyển sinh hoạt · đi Đoàn xã Phú Thạnh", days4),
                _row(8, "Lâm Tuấn Vũ", "Kết nạp đoàn viên · Khoa học dữ liệu", days4),
            ),
        ),
        v.TaskGroup(
            title="Sau đó",
            count=8,
            rows=(
                _row(
                    9,
                    "Bùi Khánh Linh",
                    "Kết nạp đoàn viên · Đoàn khoa Kỹ thuật và Công nghệ môi trường",
                    v.Due(text="còn 9 ngày", date="02/12/2026"),
                ),
            ),
        ),
    )
    task = v.TaskView(
        procedure="Kết nạp đoàn viên mới",
        number="KN-2026-0147",
        title="Nguyễn Thị Minh Thư",
        href="/inbox?task=t2",
        case_href="/cases/c2",
        case="c2",
        version=7,
        due=v.Due(text="Hạn của bạn: hôm nay, 19/11", lateness="soon", date="19/11/2026"),
        verdicts=(
            v.Verdict(
                mood="good",
                lead="Đủ 7 điều kiện.",
                text="Chi đoàn đề nghị với 27 trên 29 người có mặt tán thành (93,1 %).",
            ),
            v.Verdict(
                mood="look",
                lead="Nên xem kỹ:",
                text="người giới thiệu mới cùng lớp 3 tháng 6 ngày (tối thiểu 3 tháng).",
            ),
        ),
        facts=(
            v.Fact(label="Sinh ngày", value="12/03/2008", note="(18 tuổi tại ngày họp xét)"),
            v.Fact(label="Chi đoàn đề nghị", value="Kỹ thuật phần mềm 1"),
            v.Fact(label="Người giới thiệu", value="Trần Gia Hân, đoàn viên"),
            v.Fact(
                label="Hội nghị xét",
                value="14/11/2026, họp trực tiếp ·",
                link=v.Link(label="Biên bản số 06", href="/documents/6"),
            ),
            v.Fact(
                label="Nhận thức về Đoàn",
                value=(
                    "“Em tham gia hai mùa Tiếp sức mùa thi và thấy mình trưởng thành hơn khi làm việc chung. "
                    "Em muốn được rèn luyện trong tổ chức Đoàn và góp sức cho chi đoàn…”"
                ),
                long=True,
                link=v.Link(label="Đọc cả đơn", href="/cases/c2#answers"),
            ),
        ),
        papers=(
            v.FileRow(title="Đơn xin vào Đoàn", note="PDF · 2 trang", href="/files/1"),
            v.FileRow(title="Biên bản hội nghị", note="PDF · 3 trang", href="/files/2"),
            v.FileRow(title="Ảnh chân dung", note="JPG · 1,8 MB", href="/files/3", image=True),
        ),
        buttons=(
            v.Button(
                label="Chuẩn y",
                href="/cases/c2/ratify",
                kind="main",
                icon="stamp",
                post=True,
                key="a",
                name="ratify",
                version=7,
                busy="Đang chuẩn y…",
                confirm="Chuẩn y hồ sơ Nguyễn Thị Minh Thư? Sẽ cấp một số nghị quyết.",
            ),
            v.Button(label="Trả lại chi đoàn", href="/cases/c2/return", key="r", short="Trả lại"),
            v.Button(label="Không chuẩn y…", href="/cases/c2/refuse", kind="text"),
        ),
        previous="/inbox?task=t1",
        next="/inbox?task=t3",
        position=2,
        total=17,
        back=v.Link(label="Cần xử lý", href="/inbox#row-t2"),
    )
    inbox = v.InboxView(
        title="Cần xử lý",
        summary="17 việc, 1 việc trễ hạn",
        groups=groups,
        filters=(
            v.Tab(label="Tất cả", href="/inbox", current=True, count=17),
            v.Tab(label="Kết nạp", href="/inbox?p=1", count=9),
            v.Tab(label="Chuyển sinh hoạt", href="/inbox?p=2", count=5),
            v.Tab(label="Danh hiệu", href="/inbox?p=3", count=3),
        ),
        actions=(
            v.BulkAction(name=RATIFY, label="Chuẩn y", icon="stamp"),
            v.BulkAction(name=RETURN, label="Trả lại", main=False),
        ),
        bulk_href="/inbox/bulk",
        task=task,
    )
    lines = tuple(
        v.BulkLine(
            name=name, note=f"{number} · {branch}", href=f"/cases/{number}", case=number, version=3, state="ready"
        )
        for name, number, branch in (
            ("Nguyễn Thị Minh Thư", "KN-2026-0147", "Kỹ thuật phần mềm 1"),
            ("Lương Hải Nam", "KN-2026-0148", "Kỹ thuật phần mềm 1"),
            ("Phan Bảo Trâm", "KN-2026-0152", "Khoa học dữ liệu"),
        )
    )
    skipped = v.BulkLine(
        name="Trương Hoài Nam",
        note="KN-2026-0155 · Mạng máy tính 2",
        href="/cases/5",
        case="c5",
        state="refused",
        reasons=("Phải có ý kiến bằng văn bản của cấp ủy đảng cùng cấp trước khi xét.",),
    )
    returning = v.ActionView(
        title="Trả lại chi đoàn",
        subject="Nguyễn Thị Minh Thư",
        subtitle="Kết nạp đoàn viên mới · KN-2026-0147",
        action="/cases/c2/return",
        button="Trả lại chi đoàn",
        version=7,
        fields=(
            v.FieldView(
                name="act.reason",
                type="long_text",
                label="Lý do trả lại",
                hint="Chi đoàn và người xin vào Đoàn đọc được câu này.",
                max_length=1000,
            ),
        ),
        consequences=(
            "Hồ sơ về lại chi đoàn Kỹ thuật phần mềm 1 để xét lại.",
            "Thời hạn chuẩn y tính lại khi hồ sơ được gửi lên lần nữa.",
        ),
        cancel_href="/inbox?task=t2",
        icon="undo-2",
        busy="Đang trả lại…",
        crumbs=(v.Link(label="Cần xử lý", href="/inbox"),),
    )
    check_form = v.ActionView(
        title="Thẩm tra lý lịch",
        subject="Vũ Thảo Vy",
        subtitle="Kết nạp đoàn viên mới · KN-2026-0151",
        action="/cases/c9/check",
        button="Ghi kết quả thẩm tra",
        version=2,
        fields=(
            v.FieldView(
                name="form.background_clear",
                type="boolean",
                label="Lý lịch rõ ràng",
                hint="Đánh dấu nghĩa là bạn đã xem và chịu trách nhiệm.",
                basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
            ),
            v.FieldView(
                name="form.party_opinion",
                type="external_act",
                label="Ý kiến của cấp ủy",
                required=False,
                parts={
                    "number": "12-CV/ĐU",
                    "issuer": "Đảng ủy phường Bến Sỏi",
                    "date.day": "31",
                    "date.month": "11",
                    "date.year": "2026",
                },
                wrong=frozenset({"date.day"}),
                error="Ngày ban hành phải có thật: tháng 11 chỉ có 30 ngày",
            ),
        ),
        errors=(
            v.ErrorLink(
                text="Ngày ban hành phải có thật: tháng 11 chỉ có 30 ngày", href="#form-party_opinion-date-day"
            ),
        ),
        consequences=("Khi mọi việc chuẩn bị xong, hồ sơ sang hội nghị xét.",),
        cancel_href="/inbox",
    )
    return (
        Sample(name="inbox", title="Cần xử lý", template="inbox.html", kind="officer", current="inbox", view=inbox),
        Sample(
            name="inbox-opened",
            title="Cần xử lý, đang đọc một việc",
            template="inbox.html",
            kind="officer",
            current="inbox",
            view=replace(inbox, opened=True),
            notices=(v.Notice(mood="good", lead="Đã chuẩn y.", text="Còn 16 việc."),),
        ),
        Sample(
            name="inbox-empty",
            title="Hết việc",
            template="inbox.html",
            kind="officer",
            current="inbox",
            view=v.InboxView(
                title="Cần xử lý",
                summary="",
                groups=(),
                empty_text="Hôm nay bạn đã xử lý 17 việc. Việc mới đến sẽ hiện ở đây và được báo qua thư điện tử.",
                soon=(
                    v.Fact(
                        label="12 hồ sơ xếp loại", value="đang ở 4 chi đoàn chưa gửi lên", note="hạn của chi đoàn 05/12"
                    ),
                ),
                done_href="/inbox?show=done",
                cases_href="/cases?show=unit",
            ),
        ),
        Sample(
            name="task",
            title="Một việc",
            template="task.html",
            kind="officer",
            current="inbox",
            view=replace(
                task,
                returned="Thiếu ý kiến của cấp ủy.",
                vacant="Bạn làm thay Bí thư từ 02/11/2026.",
                documents=(_document(),),
            ),
        ),
        Sample(
            name="action",
            title="Trả lại, ghi lý do",
            template="action.html",
            kind="officer",
            current="inbox",
            view=returning,
        ),
        Sample(
            name="action-form",
            title="Việc có biểu mẫu",
            template="action.html",
            kind="officer",
            current="inbox",
            view=check_form,
        ),
        Sample(
            name="action-refused",
            title="Việc chưa làm được",
            template="action.html",
            kind="officer",
            current="inbox",
            view=replace(
                returning,
                title="Chuẩn y",
                fields=(),
                button="Chuẩn y",
                consequences=(),
                irreversible="Chuẩn y sẽ cấp một số nghị quyết. Sau đó chỉ có thể thu hồi.",
                refusals=(
                    v.Reason(
                        text="Phải có ý kiến bằng văn bản của cấp ủy đảng cùng cấp trước khi xét.",
                        basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
                    ),
                ),
                verdicts=(
                    v.Verdict(
                        mood="look",
                        lead="Nên xem kỹ:",
                        text="hội nghị họp trước ngày có ý kiến của cấp ủy.",
                        basis=UNVERIFIED_AGE,
                    ),
                ),
                warnings=(v.Warned(name="before_last", text="Ngày ghi sớm hơn lần thực hiện trước."),),
                icon="stamp",
            ),
        ),
        Sample(
            name="bulk-confirm",
            title="Xác nhận nhiều hồ sơ",
            template="bulk_confirm.html",
            kind="officer",
            current="inbox",
            view=v.BulkConfirmView(
                title="Chuẩn y 3 hồ sơ",
                action="/inbox/bulk/confirm",
                name=RATIFY,
                button="Chuẩn y 3 hồ sơ",
                consequences=(
                    "Mỗi hồ sơ một nghị quyết chuẩn y, ký tên đồng chí Lê Hoàng Phúc.",
                    "Hồ sơ chuyển sang lễ kết nạp và trao thẻ; chi đoàn được báo ngay.",
                ),
                irreversible="Chuẩn y 3 hồ sơ sẽ cấp 3 số nghị quyết. Sau đó chỉ có thể thu hồi.",
                lines=lines,
                skipped=(skipped,),
                cancel_href="/inbox",
                icon="stamp",
                busy="Đang chuẩn y…",
            ),
        ),
        Sample(
            name="bulk-report",
            title="Kết quả nhiều hồ sơ",
            template="bulk_report.html",
            kind="officer",
            current="inbox",
            view=v.BulkReportView(
                title="Đã chuẩn y 3 trên 4 hồ sơ",
                notice=v.Notice(
                    mood="good", lead="Đã chuẩn y 3 trên 4 hồ sơ.", text="1 hồ sơ bị bỏ qua: chi đoàn vừa rút về."
                ),
                done=tuple(
                    replace(line, state="done", note=f"{line.note} · Nghị quyết số {index + 12}-NQ/ĐTN")
                    for index, line in enumerate(lines)
                ),
                refused=(
                    replace(
                        skipped,
                        reasons=("Đồng chí Phạm Ngọc Ánh vừa rút hồ sơ lúc 14:05. Hồ sơ này chưa có gì thay đổi.",),
                    ),
                ),
                next_button=v.Button(label="Sang việc kế tiếp", href="/inbox", kind="main"),
                links=(v.Link(label="Về danh sách", href="/inbox"),),
            ),
        ),
    )


def _document() -> v.DocumentRow:
    return v.DocumentRow(
        title="Nhận xét của chi đoàn",
        note="ký 17/11/2026 · PDF, 1 trang",
        href="/documents/1",
        sealed=True,
        number_words="Số 06-NX/CĐ ngày 17/11/2026",
    )


# --- Meetings ---------------------------------------------------------------------------------------------------------


def _vote(
    number: int, name: str, introducer: str, counts: tuple[str, str, str], outcome: v.Outcome | None, error: str = ""
) -> v.VoteBlock:
    case = f"c{number}"
    labels = (("agree", "Tán thành"), ("against", "Không"), ("other", "Ý kiến khác"))
    return v.VoteBlock(
        case=case,
        name=name,
        note=f"Người giới thiệu: {introducer}",
        href=f"/cases/{case}",
        counts=tuple(
            v.Count(name=f"vote.{case}.{key}", label=label, value=value)
            for (key, label), value in zip(labels, counts, strict=True)
        ),
        outcome=outcome,
        error=error,
        version=4,
        reason=None
        if outcome is None or outcome.passed
        else v.FieldView(
            name=f"vote.{case}.reason",
            type="text",
            label="Lý do ghi vào biên bản",
            value="Thời gian thử thách còn ngắn, hẹn xét lại quý I/2027",
        ),
    )


def _meetings() -> tuple[Sample, ...]:
    passed = "Đề nghị kết nạp"
    lacking = "Mới có 28 phiếu, 29 người có mặt. Còn thiếu 1."
    meeting = v.MeetingView(
        title="Hội nghị chi đoàn xét kết nạp",
        subtitle="Chi đoàn Kỹ thuật phần mềm 1 · Thứ Bảy 14/11/2026, 8 giờ · phòng B2.04",
        action="/meetings/1",
        button="Ghi biên bản số 06",
        blocks=(
            _vote(
                1,
                "Nguyễn Thị Minh Thư",
                "Trần Gia Hân",
                ("27", "1", "1"),
                v.Outcome(text=passed, passed=True, figures="27/29 · 93,1 %", share=93.1),
            ),
            _vote(
                2,
                "Lương Hải Nam",
                "Hồ Minh Chiến",
                ("29", "0", "0"),
                v.Outcome(text=passed, passed=True, figures="29/29 · 100,0 %", share=100),
            ),
            _vote(
                3,
                "Kiều Tấn Tài",
                "Lê Tấn Dũng",
                ("13", "12", "4"),
                v.Outcome(text="Chưa quá nửa", passed=False, figures="13/29 · 44,8 %", share=44.8),
            ),
            _vote(4, "Vũ Thảo Vy", "Phạm Ngọc Ánh", ("26", "2", ""), None, lacking),
        ),
        fields=(
            v.FieldView(
                name="act.held_on", type="date", label="Ngày họp", parts={"day": "14", "month": "11", "year": "2026"}
            ),
            v.FieldView(name="act.chair", type="text", label="Chủ trì", value="Phạm Ngọc Ánh", narrow=True),
            v.FieldView(name="act.minute_taker", type="text", label="Thư ký", value="Hồ Minh Chiến", narrow=True),
        ),
        convened=v.FieldView(
            name="vote.convened",
            type="integer",
            label="Được triệu tập",
            value="32",
            hint="Danh sách chi đoàn ngày 14/11/2026 có 32 người.",
        ),
        present=v.FieldView(name="vote.present", type="integer", label="Có mặt", value="29"),
        mode_words="Chỉ họp trực tiếp: họp trực tuyến không được xét kết nạp.",
        mode_basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, 11.1.b"),
        way="4 hồ sơ · giơ tay",
        rule=v.VoteRule(
            numerator=1,
            denominator=2,
            strict=True,
            of="present",
            carried=passed,
            lost="Chưa quá nửa",
            electorate=32,
            quorum_numerator=2,
            quorum_denominator=3,
            will_carry="hồ sơ chuyển lên Đoàn khoa CNTT",
            will_lose="hồ sơ kết thúc, có lý do",
        ),
        threshold="quá nửa số người có mặt",
        needed="từ 15 trên 29",
        quorum_met=True,
        quorum_words="cần từ 22 (2/3)",
        quorum_basis=v.Basis(
            text="", unverified="Điều lệ không nói rõ tỷ lệ dự họp của hội nghị chi đoàn. Đang dùng hai phần ba."
        ),
        electorate=32,
        electorate_words="trên 32 đoàn viên",
        present_share=90.6,
        quorum_share=66.7,
        outcomes=(
            v.Tally(text="2 hồ sơ chuyển lên Đoàn khoa CNTT"),
            v.Tally(text="1 hồ sơ kết thúc, có lý do"),
            v.Tally(text="1 hồ sơ còn thiếu phiếu", bad=True),
        ),
        after_button="Bấm sẽ đưa bạn tới hồ sơ còn thiếu. Một biên bản cho cả 4 hồ sơ.",
        crumbs=(v.Link(label="Hội nghị", href="/meetings"),),
        crumb="14/11/2026",
        errors=(v.ErrorLink(text=f"Vũ Thảo Vy: {lacking}", href="#vote-c4-other"),),
        busy="Đang ghi biên bản…",
    )
    secret_labels = (
        ("issued", "Phát ra"),
        ("returned", "Thu về"),
        ("valid", "Hợp lệ"),
        ("reprimand", "Khiển trách"),
        ("warning", "Cảnh cáo"),
    )
    secret = replace(
        meeting,
        title="Hội nghị xét kỷ luật",
        secret=True,
        way="1 hồ sơ · phiếu kín",
        blocks=(
            v.VoteBlock(
                case="c7",
                name="Đặng Hải Bằng",
                note="Có tổ thu hồ sơ; người liên quan không bỏ phiếu",
                href="/cases/c7",
                counts=tuple(
                    v.Count(name=f"vote.c7.{key}", label=label, value=value)
                    for (key, label), value in zip(secret_labels, ("29", "29", "28", "20", "8"), strict=True)
                ),
                outcome=v.Outcome(text="Khiển trách", passed=True, figures="20/29 · 69,0 %", share=69.0),
                warnings=("hồ sơ mới được mở 5 ngày.",),
                version=2,
            ),
        ),
        outcomes=(v.Tally(text="1 hồ sơ chuyển lên Đoàn khoa CNTT"),),
        errors=(),
        excluded=("Đặng Hải Bằng không bỏ phiếu về chính mình.",),
        difference=v.FieldView(name="vote.difference", type="text", label="Vì sao số triệu tập khác danh sách"),
        mode=v.FieldView(
            name="vote.mode",
            type="choice",
            label="Hình thức họp",
            value="in_person",
            options=(v.Option(value="in_person", label="Trực tiếp"), v.Option(value="online", label="Trực tuyến")),
        ),
        mode_words="",
        mode_basis=None,
        others_href="/meetings/1/others",
    )
    return (
        Sample(
            name="meeting",
            title="Biên bản hội nghị",
            template="meeting.html",
            kind="officer",
            current="campaigns",
            view=meeting,
        ),
        Sample(
            name="meeting-secret",
            title="Biên bản, phiếu kín",
            template="meeting.html",
            kind="officer",
            current="campaigns",
            view=secret,
        ),
    )


# --- The case ---------------------------------------------------------------------------------------------------------

DIAGRAM = (HERE / "templates/parts/sample_diagram.svg").read_text(encoding="utf-8")


def _cases() -> tuple[Sample, ...]:
    case = v.CaseView(
        number="CSH-2026-0312",
        title="Chuyển sinh hoạt đến Đoàn phường Bến Sỏi",
        subtitle="Trần Gia Hân · gửi ngày 12/11/2026",
        chip=v.Chip(kind="going", text="Đang giải quyết"),
        holder=v.Holder(
            unit="Đoàn khoa Công nghệ thông tin",
            person="Đồng chí Lê Hoàng Phúc, Bí thư, viết giấy giới thiệu",
            until="25/11/2026",
            due=v.Due(text="còn 4 ngày làm việc"),
            then="tự báo lên Đoàn Trường ĐH Sông Hậu",
        ),
        route=ROUTE_OTHERS,
        step_words="bước 3 trên 5",
        diagram=DIAGRAM,
        diagram_words="Đã qua: đề nghị, chi đoàn nhận xét. Đang ở Đoàn khoa CNTT."
        " Còn: Đoàn phường Bến Sỏi, chi đoàn mới.",
        buttons=(v.Button(label="Rút hồ sơ", href="/cases/1/withdraw", icon="undo-2"),),
        may=("Đồng chí Lê Hoàng Phúc giới thiệu hoặc trả lại.", "Bạn rút được hồ sơ đến khi có giấy giới thiệu."),
        happened=(
            v.Happening(
                who="Phạm Ngọc Ánh",
                role="Bí thư chi đoàn",
                what="gửi lên Đoàn khoa",
                note="17/11/2026, 20:41 · đã thu đoàn phí đến hết 11/2026",
                quote="“Bạn Hân tích cực, đúng hẹn, phụ trách tốt tổ học tập. Cần mạnh dạn hơn khi điều hành.”",
            ),
            v.Happening(
                who="Bạn",
                role="",
                what="bổ sung giấy báo nhận chỗ ở mới",
                note="15/11/2026, 09:12 · sau khi chi đoàn trả lại ngày 14/11",
                kind="returned",
            ),
            v.Happening(
                who="Bạn", role="", what="gửi đề nghị", note="12/11/2026, 21:03 · theo quy tắc bản 2026.3", kind="sent"
            ),
        ),
        documents=(
            _document(),
            v.DocumentRow(title="Giấy giới thiệu", note="có khi Đoàn khoa giới thiệu", state="coming"),
        ),
        files=(v.FileRow(title="Giấy báo nhận chỗ ở mới", note="PDF · 0,4 MB", href="/files/1"),),
        answers=(
            v.AnswerCard(
                title="Bạn đã ghi",
                facts=(v.Fact(label="Nơi đến", value="Đoàn phường Bến Sỏi"), v.Fact(label="Lý do", value="Học tập")),
            ),
        ),
        crumbs=(v.Link(label="Hồ sơ", href="/cases"),),
        rules_words="Hồ sơ theo quy định bản 2026.3, giữ nguyên từ ngày 12/11/2026.",
        audit_href="/cases/1/audit",
        version=5,
    )
    relatives = v.TableView(
        caption="Người thân",
        heads=("Quan hệ", "Họ và tên", "Tuổi"),
        rows=(("Cha", "Nguyễn Văn Tám", "51"), ("Mẹ", "Huỳnh Thị Kim Loan", "48")),
        numbers=frozenset({2}),
    )
    return (
        Sample(name="case", title="Hồ sơ", template="case.html", current="cases", view=case),
        Sample(
            name="case-yours",
            title="Hồ sơ bị trả lại, tạm dừng",
            template="case.html",
            current="cases",
            view=replace(
                case,
                number="KN-2026-0147",
                title="Kết nạp đoàn viên mới",
                subtitle="Nguyễn Thị Minh Thư · gửi ngày 12/11/2026",
                chip=v.Chip(kind="turn", text="Đến lượt bạn"),
                holder=v.Holder(
                    unit="Bạn",
                    person="bổ sung hồ sơ rồi nộp lại",
                    yours=True,
                    stopped="từ 14/11/2026, trong lúc bạn bổ sung",
                    then="sau 30 ngày không nộp lại, hồ sơ coi như đã rút",
                    promise="Cả thủ tục xong trước 12/02/2027, không kể thời gian tạm dừng.",
                ),
                route=ROUTE_YOURS,
                diagram="",
                notices=(
                    v.Notice(
                        mood="look", lead="Chi đoàn trả lại:", text="“Thiếu ảnh chân dung, em chụp lại nền trắng nhé.”"
                    ),
                ),
                buttons=(
                    v.Button(label="Bổ sung và nộp lại", href="/cases/2/resubmit", kind="main", icon="pencil"),
                    v.Button(label="Rút hồ sơ", href="/cases/2/withdraw", kind="danger"),
                ),
                tasks=(
                    v.OpenTask(
                        title="Nhận xét của người giới thiệu", who="Trần Gia Hân", note="xong 13/11/2026", state="done"
                    ),
                    v.OpenTask(
                        title="Thẩm tra lý lịch",
                        who="Phạm Ngọc Ánh, Bí thư",
                        due=TODAY,
                        button=v.Button(label="Làm việc này", href="/cases/2/check"),
                    ),
                ),
                documents=(),
                answers=(
                    v.AnswerCard(title="Bản thân", facts=(v.Fact(label="Ngày sinh", value="12/03/2008"),)),
                    v.AnswerCard(title="Gia đình", facts=(v.Fact(label="Người thân", value="", table=relatives),)),
                ),
            ),
        ),
        Sample(
            name="case-done",
            title="Hồ sơ đã xong",
            template="case.html",
            current="cases",
            view=replace(
                case,
                title="Cấp lại thẻ đoàn viên",
                number="CLT-2026-0044",
                chip=v.Chip(kind="done", text="Đã xong"),
                holder=v.Holder(unit="", finished="Đã cấp thẻ ngày 02/10/2026, sau 18 ngày"),
                route=ROUTE_DONE,
                diagram="",
                step_words="",
                buttons=(),
                may=(),
                happened=(
                    v.Happening(who="Tự động", role="", what="đóng hồ sơ", note="02/10/2026, 10:21", kind="clock"),
                    v.Happening(
                        who="Hội đồng", role="", what="không đồng ý lần đầu", note="20/09/2026, 09:00", kind="refused"
                    ),
                ),
                documents=(
                    v.DocumentRow(
                        title="Quyết định cấp lại thẻ",
                        number_words="Số 118-QĐ/ĐTN ngày 02/10/2026",
                        note="PDF",
                        state="making",
                        poll_href="/documents/118/row",
                        sealed=True,
                    ),
                    v.DocumentRow(title="Danh sách kèm theo", note="", state="failed"),
                ),
            ),
        ),
    )


# --- Organisation, people ---------------------------------------------------------------------------------------------


def _register() -> Sample:
    heads = ("Số, ký hiệu", "Ngày", "Tên văn bản", "Về đồng chí", "Hồ sơ", "Ghi chú")
    title = "Quyết định về việc trao thẻ đoàn viên"
    return Sample(
        name="register",
        title="Sổ của một đơn vị",
        template="register.html",
        kind="officer",
        current="organisation",
        view=v.RegisterView(
            title="Sổ trao thẻ đoàn viên",
            summary="Đoàn khoa Công nghệ thông tin · Ban Chấp hành, khóa 4 (từ 01/10/2024)",
            heads=heads,
            rows=(
                v.RegisterRow(
                    number="05-QĐ/ĐTN",
                    href="/documents/1",
                    date="19/11/2026",
                    title=title,
                    person="Nguyễn Thị Minh Thư",
                    case="KN-2026-0147",
                    case_href="/cases/1",
                    note="",
                ),
                v.RegisterRow(
                    number="04-QĐ/ĐTN",
                    href="",
                    date="12/11/2026",
                    title=title,
                    person="",
                    case="",
                    case_href="",
                    note="Không hiển thị",
                ),
            ),
            filters=(
                v.Tab(label="Sổ văn bản đi", href="/organisation/1/registers"),
                v.Tab(label="Sổ trao thẻ đoàn viên", href="/organisation/1/registers?register=cards", current=True),
            ),
            filters_label="Các sổ",
            terms=(v.Tab(label="Mọi nhiệm kỳ", href="/organisation/1/registers", current=True),),
            terms_label="Nhiệm kỳ",
            empty="Chưa có văn bản nào.",
            crumbs=(v.Link(label="Đoàn khoa Công nghệ thông tin", href="/organisation/1"),),
            crumb="Sổ trao thẻ đoàn viên",
            pager=v.Pager(words="2 dòng", next="/organisation/1/registers?after=2"),
            buttons=(v.Button(label="Bản in", href="/organisation/1/registers?order=book", icon="printer"),),
            hint="Dùng lệnh in của trình duyệt.",
        ),
    )


def _organisation() -> tuple[Sample, ...]:
    def unit(
        id: str,
        name: str,
        note: str,
        *children: v.UnitNode,
        vacancy: str = "",
        current: bool = False,
        icon: str = "users",
        upper: bool = False,
        more: str = "",
    ) -> v.UnitNode:
        return v.UnitNode(
            id=id,
            name=name,
            note=note,
            href=f"/organisation?unit={id}",
            icon=icon,
            upper=upper,
            vacancy=vacancy,
            current=current,
            children=children,
            more_href=f"/units/{id}" if more else "",
            more_words=more,
        )

    it = unit(
        "cntt",
        "Đoàn khoa Công nghệ thông tin",
        "đoàn cơ sở · 11 chi đoàn · Lê Hoàng Phúc",
        unit("ktpm1", "Kỹ thuật phần mềm 1", "chi đoàn · 32 đoàn viên · Phạm Ngọc Ánh"),
        unit("mmt2", "Mạng máy tính 2", "chi đoàn · 27 đoàn viên", vacancy="Khuyết Bí thư", current=True),
        unit("khdl", "Khoa học dữ liệu", "chi đoàn · 35 đoàn viên · Bùi Khánh Linh"),
        more="8 chi đoàn nữa",
    )
    tree = (
        unit(
            "tinh",
            "Tỉnh đoàn Sông Hậu",
            "đoàn cấp tỉnh",
            unit(
                "dh",
                "Đoàn Trường Đại học Sông Hậu",
                "9 đoàn khoa · 6.214 đoàn viên",
                it,
                unit("nn", "Đoàn khoa Nông nghiệp", "đoàn cơ sở · 14 chi đoàn · Thạch Sa Rây"),
                unit("sp", "Đoàn khoa Sư phạm", "đoàn cơ sở · 9 chi đoàn", vacancy="Khuyết 2"),
                unit("tv", "Chi đoàn cơ sở Thư viện", "tự quyết định kết nạp · 18 đoàn viên · Ngô Bảo Trân"),
                icon="graduation-cap",
                upper=True,
            ),
            unit("bs", "Đoàn phường Bến Sỏi", "từ 01/7/2025, hợp nhất 2 đơn vị · Sơn Minh Triết", icon="map-pin"),
            icon="building-2",
            upper=True,
        ),
    )
    history = v.HistoryCard(
        title="Lịch sử đơn vị",
        rows=(
            v.HistoryRow(period="từ 01/10/2025", text="Mạng máy tính 2", note="thuộc Đoàn khoa Công nghệ thông tin"),
            v.HistoryRow(
                period="05/2021–09/2025",
                text="Mạng máy tính K45",
                note="thuộc Liên chi đoàn Mạng",
                link=v.Link(label="Quyết định 21-QĐ/ĐTN", href="/documents/21"),
            ),
        ),
    )
    panel = v.UnitPanel(
        name="Mạng máy tính 2",
        kind="Chi đoàn · thuộc Đoàn khoa CNTT",
        href="/units/mmt2",
        notices=(
            v.Notice(
                mood="look",
                lead="4 việc của Bí thư đang do Phó Bí thư nhận",
                text="từ 02/11/2026, theo quy định dự phòng.",
            ),
        ),
        seats=(
            v.SeatRow(
                position="Bí thư",
                vacant=True,
                note="từ 02/11/2026, 13 ngày làm việc",
                button=v.Button(label="Bổ sung", href="/units/mmt2/appoint", kind="main"),
            ),
            v.SeatRow(
                position="Phó Bí thư",
                person="Đoàn Kim Chi",
                initials="KC",
                href="/people/2",
                note="Phó Bí thư, từ 10/2025",
            ),
            v.SeatRow(position="Ủy viên BCH", person="Võ Nhật Minh", initials="NM", note="Ủy viên BCH, từ 10/2025"),
        ),
        authorities=("Xét, đề nghị kết nạp", "Đề nghị xếp loại đoàn viên"),
        links=(v.Link(label="Xem lịch sử đơn vị", href="/units/mmt2"),),
        history=(history,),
    )
    as_of = v.FieldView(
        name="as_of", type="date", label="Xem tại ngày", parts={"day": "19", "month": "11", "year": "2026"}
    )
    chip = v.Chip(kind="done", text="Đang sinh hoạt")
    return (
        Sample(
            name="organisation",
            title="Tổ chức",
            template="organisation.html",
            kind="admin",
            current="organisation",
            view=v.OrganisationView(
                summary="148 đơn vị · 6.214 đoàn viên",
                as_of="2026-11-19",
                as_of_words="tại ngày 19/11/2026",
                tree=tree,
                action="/organisation",
                query="ky thuat phan mem",
                filters=(
                    v.Tab(label="Tất cả", href="/organisation", current=True),
                    v.Tab(label="Khuyết chức vụ", href="/organisation?show=vacant", count=3),
                    v.Tab(label="Sắp hết nhiệm kỳ", href="/organisation?show=ending", count=12),
                ),
                unit=panel,
                buttons=(v.Button(label="Lập đơn vị", href="/units/new", kind="main", icon="plus"),),
                as_of_field=as_of,
                found=1,
            ),
        ),
        Sample(
            name="unit",
            title="Một đơn vị",
            template="unit.html",
            kind="admin",
            current="organisation",
            view=v.UnitView(
                panel=replace(
                    panel,
                    facts=(v.Fact(label="Đoàn viên", value="27"),),
                    buttons=(
                        v.Button(label="Đổi tên", href="/units/mmt2/rename"),
                        v.Button(label="Giải thể", href="/units/mmt2/close", kind="danger"),
                    ),
                ),
                crumbs=(
                    v.Link(label="Tổ chức", href="/organisation"),
                    v.Link(label="Đoàn khoa CNTT", href="/units/cntt"),
                ),
                below=(it,),
            ),
        ),
        Sample(
            name="members",
            title="Đoàn viên",
            template="members.html",
            kind="officer",
            current="organisation",
            view=v.MembersView(
                title="Đoàn viên Chi đoàn Kỹ thuật phần mềm 1",
                summary="32 người, xếp theo tên",
                heads=("Ngày sinh", "Số thẻ", "Chức vụ"),
                rows=(
                    v.MemberRow(
                        name="Lâm Thị Thúy An",
                        initials="TA",
                        href="/people/1",
                        cells=("02/09/2006", "0412 887 001", "–"),
                    ),
                    v.MemberRow(
                        name="Phạm Ngọc Ánh",
                        initials="NÁ",
                        href="/people/2",
                        cells=("11/05/2005", "0412 887 002", "Bí thư"),
                    ),
                    v.MemberRow(
                        name="Đặng Hải Bằng",
                        initials="HB",
                        href="/people/3",
                        cells=("30/01/2007", "0412 887 003", "–"),
                        chip=v.Chip(kind="paused", text="Đang chuyển sinh hoạt"),
                    ),
                ),
                action="/members",
                filters=(
                    v.Tab(label="Tất cả", href="/members", current=True, count=32),
                    v.Tab(label="Chưa có thẻ", href="/members?show=card", count=4),
                ),
                pager=v.Pager(words="1–3 trên 32", previous="/members?page=0", next="/members?page=2"),
                buttons=(v.Button(label="Mời người", href="/invite", kind="main", icon="user-plus"),),
            ),
        ),
        Sample(
            name="members-none",
            title="Không tìm thấy ai",
            template="members.html",
            kind="officer",
            current="organisation",
            view=v.MembersView(title="Đoàn viên", summary="", heads=(), rows=(), action="/members", query="zzz"),
        ),
        _register(),
        Sample(
            name="book",
            title="Sổ của một người",
            template="book.html",
            kind="officer",
            current="organisation",
            view=v.BookView(
                title="Sổ đoàn viên",
                name="Trần Gia Hân",
                subtitle="Đoàn viên · Chi đoàn Kỹ thuật phần mềm 1",
                chapters=(
                    v.BookChapterView(
                        title="Lý lịch",
                        facts=(
                            v.Fact(label="Ngày sinh", value="27/03/2006"),
                            v.Fact(label="Quê quán", value="Xã Tân Lộc, tỉnh Sông Hậu"),
                        ),
                    ),
                    v.BookChapterView(
                        title="Vào Đoàn và quá trình sinh hoạt",
                        facts=(v.Fact(label="Ngày vào Đoàn", value="26/03/2022"),),
                        sections=(
                            v.BookSection(
                                title="Quá trình sinh hoạt",
                                lines=(
                                    v.BookLine(
                                        when="26/03/2022",
                                        facts=(v.Fact(label="Nơi đến", value="Chi đoàn 10A3 Trường THPT Bến Sỏi"),),
                                        source="Nghị quyết V/v chuẩn y kết nạp đoàn viên 08-NQ/ĐTN",
                                        case=v.Link(label="hồ sơ KN-2022-0031", href="/cases/1"),
                                    ),
                                ),
                            ),
                            v.BookSection(title="Thời gian không tính tuổi đoàn"),
                        ),
                    ),
                    v.BookChapterView(title="Rèn luyện", sections=(v.BookSection(title=""),)),
                    v.BookChapterView(title="Kỷ luật", closed=True),
                ),
                overlays=(
                    v.Notice(
                        mood="look",
                        lead="Đang sinh hoạt tạm thời tại",
                        text="Đoàn xã Cái Sao, từ 15/09/2026 đến 01/12/2026",
                    ),
                ),
                as_of_words="tại ngày 19/11/2026",
                printed_words="Lý lịch tại ngày 19/11/2026, theo https://doanvu.example.",
                crumbs=(v.Link(label="Đoàn viên", href="/people"), v.Link(label="Trần Gia Hân", href="/people/1")),
            ),
        ),
        Sample(
            name="person",
            title="Một người",
            template="person.html",
            kind="officer",
            current="organisation",
            view=v.PersonView(
                name="Trần Gia Hân",
                initials="GH",
                starts=(v.Link(label="Xóa tên đoàn viên", href="/procedures/member_removal?subject=1"),),
                subtitle="Đoàn viên · Chi đoàn Kỹ thuật phần mềm 1",
                chip=chip,
                cards=(
                    v.AnswerCard(
                        title="Bản thân",
                        facts=(
                            v.Fact(label="Ngày sinh", value="27/03/2006"),
                            v.Fact(label="Quê quán", value="Xã Tân Lộc, tỉnh Sông Hậu"),
                            v.Fact(label="Dân tộc", value="Kinh"),
                        ),
                        edit_href="/people/1/edit",
                    ),
                    v.AnswerCard(
                        title="Vào Đoàn",
                        facts=(
                            v.Fact(
                                label="Ngày vào Đoàn",
                                value="26/03/2022",
                                note="theo Nghị quyết số 08-NQ/ĐTN",
                                link=v.Link(label="mở", href="/documents/8"),
                            ),
                            v.Fact(label="Số thẻ", value="0412 887 031"),
                        ),
                    ),
                ),
                histories=(
                    v.HistoryCard(
                        title="Quá trình sinh hoạt",
                        rows=(
                            v.HistoryRow(
                                period="từ 05/09/2024",
                                text="Chi đoàn Kỹ thuật phần mềm 1",
                                note="chuyển từ Chi đoàn 12A3",
                            ),
                            v.HistoryRow(period="26/03/2022", text="Chi đoàn 10A3 Trường THPT Bến Sỏi"),
                        ),
                    ),
                    v.HistoryCard(title="Kỷ luật", rows=(), empty="Không có."),
                ),
                appointments=v.HistoryCard(
                    title="Chức vụ",
                    rows=(
                        v.HistoryRow(
                            period="từ 10/2025", text="Ủy viên Ban Chấp hành", note="Chi đoàn Kỹ thuật phần mềm 1"
                        ),
                    ),
                ),
                cases=(replace(ROW_CARD, route=None),),
                overlays=(
                    v.Notice(mood="look", lead="Đang chuyển sinh hoạt", text="đến Đoàn phường Bến Sỏi, từ 12/11/2026."),
                ),
                as_of_words="tại ngày 19/11/2026",
                as_of_field=as_of,
                action="/people/1",
                buttons=(v.Button(label="Mời dùng tài khoản", href="/people/1/invite", icon="mail"),),
                hidden_words="Số định danh cá nhân chỉ người đó và người đang xử lý hồ sơ xem được.",
                crumbs=(v.Link(label="Đoàn viên", href="/members"),),
                audit_href="/people/1/audit",
            ),
        ),
    )


# --- Administrators ---------------------------------------------------------------------------------------------------


def _administration() -> tuple[Sample, ...]:
    event = v.AuditEvent(
        sequence=47,
        title="Chuẩn y",
        at="19/11/2026, 14:05:22",
        actor="Lê Hoàng Phúc",
        position="Bí thư, Đoàn khoa Công nghệ thông tin",
        rule="workflows/member_admission.yaml:318",
        definition="sha256:41c09be4",
        facts=(v.Fact(label="Ngày của việc này", value="19/11/2026"), v.Fact(label="Làm qua", value="trang Cần xử lý")),
        changes=(
            v.Change(label="Trạng thái", before="Đoàn cấp trên chuẩn y", after="Lễ kết nạp và trao thẻ"),
            v.Change(label="Tình trạng", before="Thanh niên", after="Đoàn viên"),
            v.Change(label="Ngày vào Đoàn", before="", after="19/11/2026"),
        ),
        digest="9d0f3c8b1a7e42d0c5f6",
        previous="77aa01c3be9d5502ff31",
    )
    audit = v.AuditView(
        title="Nhật ký hồ sơ KN-2026-0147",
        subtitle="Kết nạp đoàn viên mới · Nguyễn Thị Minh Thư",
        proved=True,
        proof="47 sự kiện nối liền nhau, kiểm tra lúc 20:14.",
        head="9d0f3c8b1a7e42d0c5f6",
        events=(
            event,
            replace(
                event,
                sequence=46,
                title="Ghi kết quả biểu quyết",
                actor="Phạm Ngọc Ánh",
                position="Bí thư, Chi đoàn Kỹ thuật phần mềm 1",
                changes=(),
            ),
            replace(
                event,
                sequence=45,
                title="Nộp đơn",
                actor="Nguyễn Thị Minh Thư",
                position="",
                changes=(),
                erased="Nội dung đã được xóa theo yêu cầu ngày 01/11/2026; chuỗi mã băm vẫn nguyên.",
            ),
        ),
        crumbs=(v.Link(label="Hồ sơ", href="/cases"), v.Link(label="KN-2026-0147", href="/cases/c2")),
        download_href="/cases/c2/audit.json",
        command="doanvu audit verify KN-2026-0147.json",
    )
    return (
        Sample(
            name="definitions",
            title="Thủ tục đang áp dụng",
            template="definitions.html",
            kind="admin",
            current="procedures",
            view=v.DefinitionsView(
                release=(
                    v.Fact(label="Mã", value="sha256:41c09be4a7d3"),
                    v.Fact(label="Phát hành", value="17/11/2026, 08:30"),
                    v.Fact(label="Người phát hành", value="Thái Minh Đạo"),
                ),
                rows=(
                    v.DefinitionRow(
                        title="Kết nạp đoàn viên mới",
                        code="NVD01",
                        name="member_admission",
                        href="/procedures/member_admission/definition",
                        note="9 trạng thái · 21 thao tác · 34 kịch bản",
                        chip=v.Chip(kind="done", text="Đang áp dụng"),
                        open_cases="23 hồ sơ đang chạy",
                    ),
                    v.DefinitionRow(
                        title="Chuyển sinh hoạt Đoàn",
                        code="NVD02",
                        name="membership_transfer",
                        href="/procedures/membership_transfer/definition",
                        note="7 trạng thái · 14 thao tác · 19 kịch bản",
                        chip=v.Chip(kind="refused", text="Tệp có lỗi"),
                    ),
                ),
                problems=(
                    v.ProblemRow(
                        place="workflows/membership_transfer.yaml, dòng 41, cột 25",
                        text="Không có tham số “admission_ratify_day”.",
                        hint="Có phải bạn muốn viết “admission_ratify_days”?",
                        code="name.unknown-parameter",
                        source="    due: {working_days: param.admission_ratify_day}",
                        caret="                        ^^^^^^^^^^^^^^^^^^^^^^^^^^",
                    ),
                    v.ProblemRow(
                        place="workflows/membership_transfer.yaml, dòng 51",
                        text="“Trả lại” chưa có trong kịch bản nào.",
                        code="scenario.uncovered",
                        warning=True,
                    ),
                ),
                problem_words="Bản đã phát hành vẫn chạy bình thường; chỉ bản trong tệp chưa phát hành được.",
                buttons=(
                    v.Button(label="Phát hành", href="/procedures/publish", kind="main", post=True, icon="upload"),
                ),
                confirm_publish="Hồ sơ đang chạy giữ bản của mình.",
            ),
        ),
        Sample(
            name="parameters",
            title="Tham số",
            template="parameters.html",
            kind="admin",
            current="parameters",
            view=v.ParametersView(
                summary="23 tham số, 9 chưa xác minh · bộ quy tắc khóa XII",
                action="/parameters",
                filters=(
                    v.Tab(label="Tất cả", href="/parameters", current=True, count=23),
                    v.Tab(label="Chưa xác minh", href="/parameters?show=unverified", count=9),
                ),
                rows=(
                    v.ParameterRow(
                        title="Thời hạn chuẩn y kết nạp",
                        name="admission_ratify_days",
                        values=(
                            v.ParameterValue(
                                value="15 ngày làm việc",
                                period="từ 01/01/2023",
                                where="mọi nơi",
                                basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
                                current=True,
                            ),
                            v.ParameterValue(
                                value="10 ngày làm việc",
                                period="từ 01/01/2027",
                                where="Thành đoàn Sông Hậu",
                                basis=v.Basis(text="Thông báo của Thành đoàn", unverified="Chưa thấy văn bản gốc."),
                            ),
                        ),
                        used_by="Kết nạp đoàn viên mới",
                    ),
                    v.ParameterRow(
                        title="Tuổi tối thiểu vào Đoàn",
                        name="admission_min_age",
                        values=(
                            v.ParameterValue(
                                value="16 tuổi", period="luôn luôn", where="mọi nơi", basis=UNVERIFIED_AGE, current=True
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Sample(
            name="calendar",
            title="Lịch làm việc",
            template="calendar.html",
            kind="admin",
            current="parameters",
            view=v.CalendarView(
                year="2027",
                years=(
                    v.Tab(label="2026", href="/calendar?year=2026"),
                    v.Tab(label="2027", href="/calendar?year=2027", current=True),
                ),
                exceptions=(
                    v.ExceptionRow(
                        day="Thứ Bảy 20/02/2027",
                        words="làm việc",
                        note="Làm bù ngày nghỉ Tết",
                        remove_href="/calendar/2027-02-20/remove",
                    ),
                ),
                holidays=(
                    v.HistoryRow(period="05/02–11/02/2027", text="Tết Nguyên đán"),
                    v.HistoryRow(period="30/04/2027", text="Ngày Chiến thắng"),
                ),
                action="/calendar",
                fields=(
                    v.FieldView(name="day", type="date", label="Ngày"),
                    v.FieldView(
                        name="working",
                        type="choice",
                        label="Ngày này",
                        options=(v.Option(value="yes", label="làm việc"), v.Option(value="no", label="nghỉ")),
                    ),
                    v.FieldView(name="note", type="text", label="Vì sao"),
                ),
                note="18 thời hạn đang chạy sẽ được tính lại.",
            ),
        ),
        Sample(
            name="vacancies",
            title="Việc chưa có người",
            template="vacancies.html",
            kind="admin",
            current="organisation",
            view=v.VacanciesView(
                summary="1 việc chưa có người, 2 chức vụ khuyết",
                rows=(
                    v.VacancyRow(
                        title="Hội nghị xét: Vũ Thảo Vy",
                        text="Kết nạp đoàn viên mới · KN-2026-0151 · Mạng máy tính 2",
                        why="Bí thư và Phó Bí thư đều khuyết từ 02/11/2026.",
                        due=v.Due(text="còn 3 ngày làm việc", lateness="soon", date="24/11/2026"),
                        href="/cases/c9",
                        assign_href="/vacancies/1",
                    ),
                ),
                seats=(
                    v.SeatRow(
                        position="Bí thư, Mạng máy tính 2",
                        vacant=True,
                        note="từ 02/11/2026",
                        button=v.Button(label="Bổ sung", href="/units/mmt2/appoint"),
                    ),
                ),
            ),
        ),
        Sample(
            name="deliveries",
            title="Chưa gửi được",
            template="deliveries.html",
            kind="admin",
            current="definitions",
            view=v.DeliveriesView(
                rows=(
                    v.DeliveryRow(
                        title="Webhook ke_toan",
                        text="Hồ sơ KN-2026-0151 · 21/11/2026 14:05 · 9 lần",
                        why="Webhook “ke_toan” không nhận, trả lời mã 500.",
                        again_href="/deliveries/call-1/again",
                    ),
                ),
            ),
        ),
        Sample(
            name="deliveries-none",
            title="Mọi thứ đã gửi",
            template="deliveries.html",
            kind="admin",
            view=v.DeliveriesView(rows=()),
        ),
        Sample(
            name="vacancies-none",
            title="Mọi việc có người",
            template="vacancies.html",
            kind="admin",
            view=v.VacanciesView(summary="", rows=()),
        ),
        Sample(name="audit", title="Nhật ký", template="audit.html", kind="admin", view=audit),
        Sample(
            name="audit-broken",
            title="Nhật ký không khớp",
            template="audit.html",
            kind="admin",
            view=replace(
                audit,
                proved=False,
                proof="Sự kiện 46 không khớp với sự kiện 45.",
                events=(event, replace(event, sequence=46, fits=False)),
            ),
        ),
    )


# --- When something does not go ---------------------------------------------------------------------------------------


def _errors() -> tuple[Sample, ...]:
    conflict = v.ErrorView(
        status=409,
        title="Chưa chuẩn y được hồ sơ này",
        why="Đồng chí Phạm Ngọc Ánh vừa rút hồ sơ về chi đoàn để sửa ngày sinh, lúc 14:05 hôm nay.",
        unchanged="Không có nghị quyết nào được cấp số. 8 hồ sơ còn lại trong danh sách vẫn được chuẩn y.",
        changes=(v.Change(label="Trạng thái", before="Đoàn cấp trên chuẩn y", after="Hội nghị xét"),),
        buttons=(
            v.Button(label="Sang việc kế tiếp", href="/inbox", kind="main"),
            v.Button(label="Xem hồ sơ Nguyễn Thị Minh Thư", href="/cases/c2"),
        ),
        code="act.out-of-date",
        request="0193f2c1",
        at="19/11/2026, 14:06",
    )
    home = (v.Button(label="Về trang chủ", href="/", kind="main"),)
    plain = replace(conflict, changes=(), buttons=home, unchanged="")
    return (
        Sample(
            name="error-409",
            title="Vừa có người khác làm",
            template="error.html",
            kind="officer",
            current="inbox",
            view=conflict,
        ),
        Sample(
            name="error-403",
            title="Không thuộc quyền",
            template="error.html",
            kind="officer",
            view=replace(
                plain,
                status=403,
                title="Bạn không xem được hồ sơ này",
                why="Hồ sơ này thuộc Chi đoàn Mạng máy tính 2. Bạn xem được hồ sơ của Đoàn khoa CNTT.",
                code="case.not-allowed",
                show_unchanged=False,
            ),
        ),
        Sample(
            name="error-404",
            title="Không tìm thấy",
            template="error.html",
            view=replace(
                plain,
                status=404,
                title="Không tìm thấy trang này",
                why="Đường dẫn có thể đã cũ hoặc thiếu chữ.",
                code="not-found.page",
                show_unchanged=False,
            ),
        ),
        Sample(
            name="error-422",
            title="Chưa làm được",
            template="error.html",
            kind="officer",
            view=replace(
                plain,
                status=422,
                title="Chưa chuẩn y được hồ sơ này",
                why="Hai điều kiện chưa đạt.",
                reasons=(
                    v.Reason(
                        text="Người giới thiệu không phải là đoàn viên đang sinh hoạt.",
                        basis=v.Basis(text="Hướng dẫn 20-HD/TWĐTN-BTC, mục 1"),
                    ),
                ),
                code="act.refused",
            ),
        ),
        Sample(
            name="error-429",
            title="Thử quá nhiều lần",
            template="error.html",
            kind="stranger",
            view=replace(
                plain,
                status=429,
                title="Bạn đã thử quá nhiều lần",
                why="Thử lại sau 15 phút, lúc 14:20.",
                code="sign-in.throttled",
                show_unchanged=False,
            ),
        ),
        Sample(
            name="error-500",
            title="Máy chủ hỏng",
            template="error.html",
            kind="stranger",
            view=replace(
                plain,
                status=500,
                title="Trang này đang hỏng",
                why="Lỗi ở phía chúng tôi, đã được ghi lại cho người quản trị.",
                code="internal",
            ),
        ),
    )


# --- The page of the parts --------------------------------------------------------------------------------------------


def _design() -> v.DesignView:
    options = tuple(
        v.Option(value=name, label=label) for name, label in (("a", "Học tập"), ("b", "Công tác"), ("c", "Xuất ngũ"))
    )
    many = tuple(v.Option(value=f"o{index}", label=f"Mục {index}") for index in range(20))
    return v.DesignView(
        tokens=(
            ("page", "nền trang"),
            ("surface", "thẻ, ô nhập"),
            ("sunken", "đầu nhóm"),
            ("line", "đường kẻ"),
            ("edge", "viền nút, ô nhập"),
            ("ink", "chữ"),
            ("muted", "chữ phụ"),
            ("bar", "thanh trên"),
            ("btn", "nút"),
            ("blue", "đường dẫn, tuyến"),
            ("blue-t", "đang chọn"),
            ("gold", "đến lượt bạn"),
            ("gold-t", "nên xem kỹ"),
            ("red", "trễ, từ chối, lỗi"),
            ("red-t", "nền lỗi"),
            ("green", "xong"),
            ("green-t", "nền xong"),
        ),
        buttons=(
            v.Button(label="Lưu và tiếp tục", href="#main", kind="main"),
            v.Button(label="Trả lại", href="#main"),
            v.Button(label="Quay lại", href="#main", kind="text"),
            v.Button(label="Thu hồi", href="#main", kind="danger"),
            v.Button(
                label="Chuẩn y", href="#main", kind="main", icon="stamp", post=True, key="a", busy="Đang chuẩn y…"
            ),
        ),
        chips=(
            v.Chip(kind="going", text="Đang giải quyết"),
            v.Chip(kind="turn", text="Đến lượt bạn"),
            v.Chip(kind="paused", text="Tạm dừng"),
            v.Chip(kind="done", text="Đã xong"),
            v.Chip(kind="refused", text="Không kết nạp"),
            v.Chip(kind="withdrawn", text="Đã rút"),
        ),
        dues=(
            v.Due(text="còn 9 ngày làm việc", date="02/12/2026"),
            v.Due(text="còn 2 ngày làm việc", lateness="soon", date="23/11/2026"),
            TODAY,
            v.Due(text="trễ 2 ngày", lateness="late", date="17/11/2026"),
        ),
        routes=(
            ("ở người khác", ROUTE_OTHERS),
            ("đến lượt bạn", ROUTE_YOURS),
            ("đã xong", ROUTE_DONE),
            ("bị từ chối", ROUTE_REFUSED),
        ),
        fields=(
            v.FieldView(
                name="form.text",
                type="text",
                label="Nơi sinh hoạt mới",
                hint="Xã, phường và tỉnh, thành phố.",
                value="Phường Bến Sỏi",
            ),
            v.FieldView(name="form.long_text", type="long_text", label="Nhận thức về Đoàn", max_length=3000),
            v.FieldView(name="form.integer", type="integer", label="Số buổi", value="12", narrow=True),
            v.FieldView(name="form.decimal", type="decimal", label="Điểm trung bình", value="8,5", narrow=True),
            v.FieldView(
                name="form.percent", type="percent", label="Tỷ lệ tham gia", value="92,5", suffix="%", narrow=True
            ),
            v.FieldView(
                name="form.money", type="money", label="Kinh phí", value="1.500.000", suffix="đồng", narrow=True
            ),
            v.FieldView(
                name="form.date",
                type="date",
                label="Ngày thay đổi",
                error="Ngày thay đổi phải trước hoặc bằng hôm nay, 19/11/2026",
                parts={"day": "30", "month": "11", "year": "2026"},
            ),
            v.FieldView(name="form.month", type="month", label="Tháng bắt đầu", parts={"month": "10", "year": "2026"}),
            v.FieldView(name="form.year", type="year", label="Năm tốt nghiệp", value="2026"),
            v.FieldView(
                name="form.period",
                type="period",
                label="Thời gian đi xa",
                parts={"number": "3", "unit": "month"},
                wrong=frozenset({"number"}),
                error="Thời gian đi xa phải từ 1 tháng",
            ),
            v.FieldView(
                name="form.boolean",
                type="boolean",
                label="Nơi tôi học tập chưa có chi đoàn",
                hint="Ban Chấp hành Đoàn cơ sở sẽ xét thay.",
            ),
            v.FieldView(name="form.radios", type="choice", label="Lý do", value="a", options=options),
            v.FieldView(
                name="form.select",
                type="choice",
                label="Lý do khác",
                look="select",
                options=options,
                error="Chọn một lý do",
            ),
            v.FieldView(
                name="form.search",
                type="choice",
                label="Ngành học",
                options=many[:2],
                query="muc",
                searched=True,
                look="search",
                value="o1",
            ),
            v.FieldView(
                name="form.choices",
                type="choices",
                label="Tiêu chuẩn đạt được",
                options=(*(replace(each, chosen=each.value == "b") for each in options),),
                error="Chọn ít nhất 2 tiêu chuẩn",
            ),
            v.FieldView(
                name="form.phone", type="phone", label="Số điện thoại", value="0900 000 123", autocomplete="tel"
            ),
            v.FieldView(name="form.email", type="email", label="Thư điện tử", autocomplete="email"),
            v.FieldView(name="form.password", type="password", label="Mật khẩu", autocomplete="new-password"),
            v.FieldView(
                name="form.address",
                type="address",
                label="Nơi thường trú",
                parts={"province": "Sông Hậu", "commune": "Phường Bến Sỏi", "detail": ""},
                wrong=frozenset({"detail"}),
                error="Ghi số nhà, đường",
            ),
            v.FieldView(
                name="form.person",
                type="person",
                label="Người giới thiệu",
                parts={"id": "1"},
                chosen="Trần Gia Hân",
                chosen_note="Đoàn viên, Chi đoàn Kỹ thuật phần mềm 1",
            ),
            v.FieldView(
                name="form.unit", type="unit", label="Đoàn cơ sở", suggest_href="/suggest", query="zzz", searched=True
            ),
            v.FieldView(
                name="form.person_or_unit",
                type="person_or_unit",
                label="Người hoặc tổ chức giới thiệu",
                suggest_href="/suggest",
                or_text=True,
                required=False,
            ),
            v.FieldView(
                name="form.file",
                type="file",
                label="Giấy chứng nhận",
                accept="application/pdf",
                limit_words="PDF, đến 10 MB",
                required=False,
            ),
            v.FieldView(
                name="form.accept",
                type="accept",
                label="Lời hứa",
                text="Tôi xin hứa chấp hành Điều lệ Đoàn, nghị quyết và chỉ thị của các cấp.",
                error="Đánh dấu để đồng ý với lời hứa",
            ),
            v.FieldView(name="form.external_act", type="external_act", label="Ý kiến của cấp ủy"),
            v.FieldView(name="form.computed", type="computed", label="Tổng cộng", value="1.500.000", suffix="đồng"),
            v.FieldView(
                name="form.relatives",
                type="group",
                label="Người thân",
                rows=(replace(_relative(0, "father", "Nguyễn Văn Tám", "1975", "51"), error="Dòng này giống dòng 2"),),
                add_label="Thêm người thân",
                error="Ghi ít nhất 2 người thân",
            ),
            v.FieldView(
                name="form.marks",
                type="score_grid",
                label="Chi đoàn chấm điểm",
                error="Giá trị lớn nhất là 4.",
                grid=v.GridView(
                    beside_title="Tự chấm",
                    beside_total="6",
                    total="3",
                    most=40,
                    groups=(
                        v.GridGroup(
                            name="ideals",
                            title="Lý tưởng cách mạng",
                            sum="3",
                            most=20,
                            beside="3",
                            cells=(
                                v.GridCell(
                                    name="form.marks.ideals.i1", label="Học Nghị quyết", most=4, value="3", beside="3"
                                ),
                                v.GridCell(
                                    name="form.marks.ideals.i2",
                                    label="Dự sinh hoạt",
                                    most=4,
                                    value="5",
                                    error="Giá trị lớn nhất là 4.",
                                ),
                            ),
                        ),
                        v.GridGroup(
                            name="health",
                            title="Sức khỏe",
                            sum="0",
                            most=20,
                            beside="3",
                            error="Sức khỏe: tổng 24 điểm, nhiều nhất là 20.",
                            cells=(v.GridCell(name="form.marks.health.i1", label="Tập thể thao", most=4, beside="3"),),
                        ),
                    ),
                ),
            ),
        ),
        notices=(
            v.Notice(mood="info", text="Mỗi người biểu quyết riêng."),
            v.Notice(mood="look", lead="Nên xem kỹ:", text="hai hàng nhập trong cùng một giây."),
            v.Notice(mood="bad", lead="Chưa gửi được:", text="mất kết nối. Câu trả lời vẫn còn trên máy này."),
            v.Notice(
                mood="good",
                lead="Đã chuẩn y 8 trên 9 hồ sơ.",
                text="1 hồ sơ bị bỏ qua: chi đoàn vừa rút về.",
                link=v.Link(label="Xem từng hồ sơ", href="#main"),
                items=("KN-2026-0155",),
            ),
        ),
        documents=(
            _document(),
            v.DocumentRow(title="Nghị quyết chuẩn y", note="PDF", state="making", sealed=True),
            v.DocumentRow(title="Giấy giới thiệu", note="có khi Đoàn khoa giới thiệu", state="coming"),
        ),
        pages=(v.Link(label="Trang chủ", href="/design/home"),),
        basis=v.Basis(text="30-HD/TWĐTN-BTC, mục I", unverified="Chưa thấy văn bản gốc."),
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
