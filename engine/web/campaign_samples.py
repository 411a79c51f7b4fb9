"""Pages of campaigns with invented people and units, for the gallery."""

from engine.ground.vietnamese import format_number
from engine.web import campaign_views as k
from engine.web import views as v

_STATES = ("Tự đánh giá", "Hội nghị chi đoàn", "Chờ công nhận", "Đã công nhận")
_CRUMB = v.Link(label="Đợt", href="/campaigns")
_WHOLE = v.Link(label="Đánh giá, xếp loại đoàn viên, 2026", href="/campaigns/d1")
_LEVELS = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành")


def pages() -> tuple[tuple[str, str, str, object], ...]:
    """(file name, title, template, view) of each."""
    return (
        ("campaigns", "Đợt", "campaigns.html", _campaigns()),
        ("campaign-new", "Mở đợt", "campaign_new.html", _openable()),
        ("campaign", "Một đợt", "campaign.html", _campaign()),
        ("list", "Danh sách của cấp trên", "list.html", _looked_at()),
        ("list-grid", "Danh sách để nhập", "list.html", _grid()),
        ("list-import", "Xem trước tệp", "list_import.html", _import()),
    )


def _campaigns() -> k.CampaignsView:
    return k.CampaignsView(
        title="Đợt",
        summary="2 đợt ở các đơn vị của bạn",
        rows=(
            k.CampaignRow(
                title="Đánh giá, xếp loại đoàn viên, 2026",
                href="/campaigns/d1",
                unit="Đoàn Trường Đại học Sông Hậu",
                opened="02/11/2026",
                chip=v.Chip(kind="going", text="Đang mở"),
                due=v.Due(text="còn 3 ngày làm việc", lateness="soon", date="05/12/2026"),
                note="Đang lập hồ sơ",
            ),
            k.CampaignRow(
                title="Chương trình rèn luyện đoàn viên, 2025-2026",
                href="/campaigns/d2",
                unit="Đoàn khoa Kỹ thuật và Công nghệ môi trường",
                opened="05/09/2025",
                chip=v.Chip(kind="done", text="Đã đóng"),
            ),
        ),
        filters=(
            v.Tab(label="Đang mở", href="/campaigns"),
            v.Tab(label="Cả đợt đã đóng", href="/campaigns", current=True),
        ),
        filters_label="Chọn đợt",
        empty="Chưa có đợt nào",
        buttons=(v.Button(label="Mở đợt", href="/campaigns/new", kind="main", icon="plus"),),
    )


def _openable() -> k.OpenableView:
    row = k.OpenableRow(
        title="Đánh giá, xếp loại đoàn viên", unit="Đoàn khoa Công nghệ thông tin", href="/campaigns/new/x"
    )
    return k.OpenableView(title="Mở đợt", rows=(row,), empty="", crumbs=(_CRUMB,))


def _shares(done: int, sent: int, before: int) -> tuple[k.Share, ...]:
    whole = done + sent + before
    found = []
    start = 0.0
    titles = {"done": "Đã xong", "sent": "Đã gửi lên, chờ công nhận", "before": "Chưa gửi lên"}
    for kind, count in (("done", done), ("sent", sent), ("before", before)):
        width = 100 * count / whole
        if count:
            found.append(
                k.Share(label=titles[kind], count=format_number(count), kind=kind, start=start, width=width - 0.4)  # type: ignore[arg-type]
            )
        start += width
    return tuple(found)


def _campaign() -> k.CampaignView:
    rows = (
        k.UnitRow(
            name="Chi đoàn Kỹ thuật phần mềm 1",
            href="/campaigns/d1/units/u1",
            cases="30",
            counts=("0", "0", "30", "0"),
            shares=_shares(0, 30, 0),
            chip=v.Chip(kind="done", text="Đã gửi lên"),
        ),
        k.UnitRow(
            name="Chi đoàn Mạng máy tính 2",
            href="/campaigns/d1/units/u2",
            cases="28",
            counts=("3", "25", "0", "0"),
            shares=_shares(0, 0, 28),
            chip=v.Chip(kind="refused", text="Trễ hạn"),
            late=True,
            notes=("Một người chưa lập được hồ sơ: chưa đủ thời gian sinh hoạt.",),
        ),
        k.UnitRow(
            name="Chi đoàn Kỹ thuật và Công nghệ môi trường 4",
            href="/campaigns/d1/units/u3",
            cases="0",
            counts=("0", "0", "0", "0"),
            shares=(),
            chip=v.Chip(kind="paused", text="Đang lập hồ sơ"),
        ),
    )
    return k.CampaignView(
        title="Đánh giá, xếp loại đoàn viên, 2026",
        summary="Đoàn Trường Đại học Sông Hậu mở ngày 02/11/2026",
        chip=v.Chip(kind="going", text="Đang mở"),
        facts=(
            v.Fact(label="Đến hết ngày", value="05/12/2026"),
            v.Fact(label="Xét kết quả từ ngày", value="01/01/2026"),
        ),
        shares=_shares(412, 3_204, 1_890),
        heading="Đã gửi lên 92 trên 214 danh sách",
        subheading="5.506 hồ sơ",
        heads=_STATES,
        rows=rows,
        groups=(
            k.UnitRow(
                name="Đoàn khoa Công nghệ thông tin",
                href="/campaigns/d1",
                cases="58",
                counts=("3", "25", "30", "0"),
                shares=_shares(0, 30, 28),
                chip=v.Chip(kind="going", text="Đang làm"),
            ),
        ),
        filters=(
            v.Tab(label="Tất cả", href="/campaigns/d1", current=True, count=214),
            v.Tab(label="Chưa xong", href="/campaigns/d1", count=122),
            v.Tab(label="Trễ hạn", href="/campaigns/d1", count=1),
        ),
        filters_label="Chọn đơn vị",
        mine=(v.Link(label="Chi đoàn Kỹ thuật phần mềm 1", href="/campaigns/d1/units/u1"),),
        making=k.Making(
            words="Đang lập hồ sơ: 180 trên 214 đơn vị, 5.506 hồ sơ", share=84.1, poll_href="/campaigns/d1/making"
        ),
        due=v.Due(text="còn 9 ngày làm việc", date="05/12/2026"),
        buttons=(v.Button(label="Đóng đợt", href="/campaigns/d1/close", kind="danger", icon="x"),),
        notices=(v.Notice(mood="info", text="Chỉ xem 2 đơn vị của một cấp.", link=_WHOLE),),
        pager=v.Pager(words="1–3 trên 214 đơn vị", next="/campaigns/d1"),
        crumbs=(_CRUMB,),
    )


_PEOPLE = ("Lâm Thị Thúy An", "Võ Hoài An", "Phạm Ngọc Ánh", "Đặng Hải Bằng", "Trần Nguyễn Khánh Duyên")


def _looked_at() -> k.ListView:
    rows = tuple(
        k.GridRow(
            case=f"c{number}",
            version=4,
            name=name,
            number=f"XL-2026-{number:04}",
            href=f"/cases/c{number}",
            state="Chờ công nhận",
            cells=(
                k.Cell(name=f"row.c{number}.tasks", kind="shown", label="", value="92 %"),
                k.Cell(name=f"row.c{number}.level", kind="shown", label="", value=_LEVELS[number % 3]),
            ),
            entered="Phạm Ngọc Ánh, 20:11, dán từ bảng tính",
            eye=("giống hệt dòng khác",) if number < 3 else (),
            may=True,
            ticked=number == 1,
            links=(v.Link(label="Công nhận mức khác", href=f"/cases/c{number}/actions/x", hidden=name),),
        )
        for number, name in enumerate(_PEOPLE)
    )
    return k.ListView(
        title="Chi đoàn Kỹ thuật phần mềm 1",
        summary="Đánh giá, xếp loại đoàn viên, 2026 · 5 hồ sơ",
        heading="Đã gửi lên hoặc xong 5 trên 5",
        shares=_shares(0, 5, 0),
        heads=("Tỷ lệ tham gia", "Chi đoàn xếp loại"),
        rows=rows,
        action="/campaigns/d1/units/u1/chosen",
        buttons=(
            v.Button(label="Công nhận (5)", href="", name="recognise", kind="main", icon="check"),
            v.Button(label="Trả lại chi đoàn (5)", href="", name="return", icon="undo-2"),
        ),
        notices=(
            v.Notice(
                mood="look",
                lead="3 dòng giống hệt nhau do Phạm Ngọc Ánh nhập.",
                text="Đáng xem kỹ trước khi quyết định; không ai bị từ chối vì điều này.",
                items=("Lâm Thị Thúy An, Võ Hoài An, Phạm Ngọc Ánh",),
            ),
        ),
        crumbs=(_CRUMB, _WHOLE),
        crumb="Chi đoàn Kỹ thuật phần mềm 1",
        empty="",
    )


def _grid() -> k.ListView:
    error = "Chọn một mức xếp loại"

    def row(number: int, name: str) -> k.GridRow:
        case = f"c{number}"
        level = _LEVELS[number % 3] if number not in (2, 4) else ""
        options = tuple(v.Option(value=title, label=title, chosen=title == level) for title in _LEVELS)
        return k.GridRow(
            case=case,
            version=3,
            name=name,
            number=f"XL-2026-{number:04}",
            href=f"/cases/{case}",
            state="Hội nghị chi đoàn",
            edits=True,
            was="0",
            cells=(
                k.Cell(name=f"row.{case}.share", kind="number", label=f"Tỷ lệ tham gia, {name}", value="92"),
                k.Cell(name=f"row.{case}.fee", kind="tick", label=f"Đủ đoàn phí, {name}", value="on"),
                k.Cell(
                    name=f"row.{case}.level",
                    kind="choice",
                    label=f"Xếp loại, {name}",
                    value=level,
                    options=options,
                    error=error if number == 2 else "",
                ),
                k.Cell(name=f"row.{case}.strengths", kind="long", label=f"Ưu điểm, {name}", value="Gương mẫu."),
                k.Cell(name=f"row.{case}.hint", kind="shown", label="", value="Hoàn thành tốt"),
            ),
            more=(
                v.FieldView(
                    name=f"row.{case}.absence", type="text", label="Vắng trong kỳ", value="Không", required=False
                ),
            ),
            entered="" if number == 4 else "Phạm Ngọc Ánh, 20:11, dán từ bảng tính",
            asks=number in (1, 4),
        )

    return k.ListView(
        title="Chi đoàn Kỹ thuật phần mềm 1",
        summary="Đánh giá, xếp loại đoàn viên, 2026 · 5 hồ sơ",
        heading="Đã gửi lên hoặc xong 0 trên 5",
        shares=_shares(0, 0, 5),
        heads=("Tỷ lệ tham gia", "Đủ đoàn phí", "Chi đoàn xếp loại", "Ưu điểm", "Gợi ý theo tiêu chí"),
        rows=tuple(row(number, name) for number, name in enumerate(_PEOPLE)),
        action="/campaigns/d1/units/u1/rows",
        edits=True,
        confirms=True,
        buttons=(
            v.Button(label="Lưu", href="", name="save"),
            v.Button(label="Lưu, rồi: Ghi kết quả xếp loại", href="", name="act", kind="main", icon="check"),
        ),
        modes=(
            v.Tab(label="Ghi kết quả xếp loại", href="/campaigns/d1/units/u1", current=True, count=5),
            v.Tab(label="Chỉ xem", href="/campaigns/d1/units/u1"),
        ),
        modes_label="Việc với danh sách",
        files=(v.Link(label="Tải tệp Excel", href="/campaigns/d1/units/u1/file"),),
        import_action="/campaigns/d1/units/u1/import",
        errors=(v.ErrorLink(text=f"Phạm Ngọc Ánh: {error}", href="#row-c2-level"),),
        due=v.Due(text="còn 3 ngày làm việc", lateness="soon", date="05/12/2026"),
        crumbs=(_CRUMB, _WHOLE),
        crumb="Chi đoàn Kỹ thuật phần mềm 1",
        empty="",
    )


def _import() -> k.ImportView:
    return k.ImportView(
        title="Xem trước tệp",
        summary="Chi đoàn Kỹ thuật phần mềm 1 · Đánh giá, xếp loại đoàn viên, 2026",
        notice=v.Notice(
            mood="look",
            lead="Chưa có gì được lưu.",
            text="1 dòng dùng được, 1 dòng cần sửa, 1 dòng không nhận.",
        ),
        rows=(
            k.ImportRow(number="2", name="Lâm Thị Thúy An", mood="good", said=("Dùng được",)),
            k.ImportRow(number="3", name="Võ Hoài An", mood="look", said=("Chi đoàn xếp loại: Chọn một mức xếp loại",)),
            k.ImportRow(number="4", name="Người lạ XL-2026-0999", mood="bad", said=("Không có hồ sơ này.",)),
        ),
        action="/campaigns/d1/units/u1/import",
        button="Nhập 2 dòng vào danh sách",
        packed=("eJw=",),
        cancel_href="/campaigns/d1/units/u1",
        crumbs=(_CRUMB,),
    )
