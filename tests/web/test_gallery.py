"""Every page of the gallery: it renders in both languages, keeps the content policy, is reachable for everybody."""

from __future__ import annotations

import dataclasses
import gzip
import mimetypes
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest
from jinja2 import UndefinedError
from playwright.sync_api import Page, Route

from engine.ground.texts import catalogue
from engine.web import gallery, views
from engine.web.rendering import CONTENT_POLICY, HERE, STATIC, drawn, icon, icon_names, render
from tests.conftest import PageFactory

TEMPLATES = HERE / "templates"
SAMPLES = {sample.name: sample for sample in gallery.samples()}
AXE = Path(__file__).resolve().parents[1] / "vendor/axe.min.js"

every_page = pytest.mark.parametrize("name", SAMPLES)


# --- What is written --------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Start tags of a page with their attributes, and the words outside attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def values(self, *names: str) -> Iterator[str]:
        """Every word in the attributes called `names`."""
        for _, attributes in self.tags:
            for name in names:
                yield from attributes.get(name, "").split()


@pytest.mark.parametrize("lang", ["vi", "en"])
@every_page
def test_every_page_renders_with_all_its_words(name: str, lang: Any) -> None:
    page = Elements(gallery.page(SAMPLES[name], lang=lang))
    words = " ".join(page.words)
    assert not re.search(r"\{[a-z_]+\}", words), "a value was not filled in"
    codes = set(catalogue(lang, "pages"))
    assert not codes & set(re.findall(r"[a-z_]+\.[a-z_]+", words)), "a text is missing in the catalogue"


@every_page
def test_no_page_holds_script_or_style(name: str) -> None:
    page = Elements(gallery.page(SAMPLES[name]))
    for tag, attributes in page.tags:
        assert tag != "style" and "style" not in attributes
        assert not [attribute for attribute in attributes if attribute.startswith(("on", "hx-on"))]
        assert "src" in attributes or tag != "script"
    elsewhere = [value for value in page.values("src", "href", "action") if re.match(r"(?!/[^/]|/$|#|\?)", value)]
    assert not elsewhere, "pages load and send nothing elsewhere"


@every_page
def test_names_inside_a_page_lead_somewhere(name: str) -> None:
    page = Elements(gallery.page(SAMPLES[name]))
    ids = list(page.values("id"))
    assert len(ids) == len(set(ids)), "an element id stands twice"
    asked = set(page.values("for", "aria-labelledby", "aria-describedby", "data-found"))
    asked |= {value[1:] for value in page.values("href") if value.startswith("#") and value != "#"}
    assert asked <= set(ids)


@every_page
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    html = gallery.page(SAMPLES[name])
    forms = re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
    assert all('name="csrf" value="mau-thu"' in form for form in forms)


def test_every_template_has_a_page() -> None:
    written = {path.name for path in TEMPLATES.glob("*.html")} - {"base.html", "gate_base.html"}
    assert written == {sample.template for sample in SAMPLES.values()}


def test_the_page_of_the_parts_shows_every_type_of_field() -> None:
    shown = SAMPLES["design"].view
    assert isinstance(shown, views.DesignView)
    assert {field.type for field in shown.fields} == set(get_args(views.FieldType))


def test_the_page_of_the_parts_links_every_page() -> None:
    assert {link.href for link in gallery.design_view("/design").pages} == {
        f"/design/{n}" for n in SAMPLES if n != "design"
    }


def test_both_catalogues_hold_the_same_texts() -> None:
    vietnamese, english = catalogue("vi", "pages"), catalogue("en", "pages")
    assert set(vietnamese) == set(english)
    for code, sentence in vietnamese.items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", english[code])), code


def test_every_text_asked_for_is_in_the_catalogue() -> None:
    asked: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        for call in re.findall(r"\bt\(([^()]*(?:\([^()]*\)[^()]*)*)\)", path.read_text(encoding="utf-8")):
            asked |= {code for code in re.findall(r'"([a-z_]+\.[a-z_]+)"', call) if not code.endswith("_")}
    assert len(asked) > 250
    assert asked <= set(catalogue("vi", "pages"))


def test_words_of_a_pack_are_escaped_and_marked() -> None:
    view = views.MessageView(title=views.Vietnamese("Trả <b>lại</b>"), text="x")
    english = render("message.html", view, views.Chrome(csrf="c", path="/", lang="en"))
    assert '<h1><span lang="vi">Trả &lt;b&gt;lại&lt;/b&gt;</span></h1>' in english
    vietnamese = render("message.html", view, views.Chrome(csrf="c", path="/"))
    assert "<h1>Trả &lt;b&gt;lại&lt;/b&gt;</h1>" in vietnamese


def test_a_template_that_asks_for_more_than_its_view_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("home.html", views.MessageView(title="a", text="b"), views.Chrome(csrf="c", path="/"))


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><style>a{}</style></svg>",
        '<svg><rect style="x"/></svg>',
        "<svg onload=x>",
        '<svg><a href="x"/></svg>',
        "<svg><SCRIPT/></svg>",
    ],
)
def test_a_drawing_with_style_or_script_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="drawing"):
        drawn(svg)


def test_an_icon_that_is_not_listed_is_an_error() -> None:
    assert "<path" in icon("stamp")
    with pytest.raises(KeyError):
        icon("no-such-icon")
    assert len(icon_names()) > 50


@pytest.mark.parametrize(
    ("field", "target"),
    [
        (views.FieldView(name="form.a", type="text", label="A"), "form-a"),
        (views.FieldView(name="form.a", type="date", label="A", error="x"), "form-a-day"),
        (views.FieldView(name="form.a", type="date", label="A", error="x", wrong=frozenset({"year"})), "form-a-year"),
        (
            views.FieldView(
                name="form.r.0.a", type="choices", label="A", options=(views.Option(value="x", label="X"),)
            ),
            "form-r-0-a-0",
        ),
        (views.FieldView(name="form.a", type="choices", label="A"), "form-a"),
        (views.FieldView(name="form.a", type="person", label="A"), "q-form-a"),
        (views.FieldView(name="form.a", type="file", label="A"), "upload-form-a"),
        (views.FieldView(name="form.a", type="external_act", label="A", wrong=frozenset({"issuer"})), "form-a-issuer"),
        (views.FieldView(name="form.a", type="address", label="A", parts={"detail": ""}), "form-a-detail"),
    ],
)
def test_an_error_leads_to_the_box_that_is_wrong(field: views.FieldView, target: str) -> None:
    assert field.focus_id == target
    view = views.SimpleFormView(title="a", action="/", button="b", fields=(field,))
    assert target in set(Elements(render("simple_form.html", view, views.Chrome(csrf="c", path="/"))).values("id"))


def test_a_first_visit_weighs_less_than_120_kilobytes_without_fonts() -> None:
    html = gallery.page(SAMPLES["home"])
    names = re.findall(r'/static/([^"?]+\.(?:css|js|svg))', html)
    assert "vendor/bootstrap.min.css" in names
    weight = len(gzip.compress(html.encode())) + sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)
    assert weight < 120_000


# --- In a browser -----------------------------------------------------------------------------------------------------


def open_gallery(
    page: Page, name: str, *, answers: dict[str, str] | None = None, theme: views.Theme = "light"
) -> list[tuple[str, str]]:
    """Show a page of the gallery under the content policy. What it asks further is answered from `answers` (path to
    HTML) or with the same page, and returned as (path, posted text).
    """
    asked: list[tuple[str, str]] = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix("http://gallery.test").split("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
        if path != f"/{name}":
            asked.append((path, route.request.post_data or ""))
        body = (answers or {}).get(path) or gallery.page(SAMPLES[name], theme=theme)
        headers = {"Content-Security-Policy": CONTENT_POLICY}
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

    page.route("http://gallery.test/**", serve)
    page.goto(f"http://gallery.test/{name}")
    return asked


THEMES = ("light", "dark")


@every_page
def test_every_page_is_for_everybody(name: str, browser_page: PageFactory) -> None:
    """An automated checker finds nothing on phones and wide screens, light and dark; no width scrolls sideways."""
    page = browser_page(width=320, reduced_motion="reduce")
    open_gallery(page, name)
    for width in (320, 768, 992):
        page.set_viewport_size({"width": width, "height": 800})
        assert overhang(page) == 0, f"too wide at {width}"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert overhang(page) == 0, f"too wide at {width}"
        for theme in THEMES:
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            # A theme changes colours alone, so the second one need not be searched for everything again.
            rules = "{runOnly: ['color-contrast'], " if theme == "dark" else "{"
            result = page.evaluate(f"() => axe.run(document, {rules}resultTypes: ['violations']}})")
            found += [
                f"{width} {theme} {each['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
                for each in result["violations"]
                for node in each["nodes"]
            ]
    assert not found, "\n".join(found)


def overhang(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_without_javascript_ticking_brings_the_bar_that_acts(browser_page: PageFactory) -> None:
    page = browser_page(javascript=False)
    open_gallery(page, "inbox")
    ticked = page.locator("input[name=cases]:checked")
    while ticked.count():
        ticked.first.uncheck()
    bar = page.locator(".float-bar")
    assert not bar.is_visible()
    page.locator("input[name=cases]").nth(1).check()
    assert bar.is_visible()
    assert bar.get_by_role("button", name="Trả lại").is_visible()


def test_without_javascript_every_question_has_its_own_button(browser_page: PageFactory) -> None:
    page = browser_page(javascript=False)
    open_gallery(page, "form-group")
    with page.expect_request("**/cases/new/identity") as sent:
        page.get_by_role("button", name="Thêm người thân").click()
    posted = sent.value.post_data or ""
    assert 'name="do"\r\n\r\nadd:form.relatives' in posted
    assert 'name="rows.form.relatives"\r\n\r\n2' in posted


def test_enter_in_a_form_goes_on_and_removes_nothing(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "form-group")
    with page.expect_request("**/cases/new/identity") as sent:
        page.locator('[name="form.relatives.1.full_name"]').press("Enter")
    assert 'name="do"\r\n\r\nnext' in (sent.value.post_data or "")


def test_the_error_summary_takes_focus_and_leads_to_the_box(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "form-errors")
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("link", name="Ghi nơi ở hiện nay").click()
    assert page.evaluate("document.activeElement.name") == "form.residence"


def test_keys_move_tick_and_never_decide_alone(browser_page: PageFactory) -> None:
    page = browser_page()
    asked = open_gallery(page, "inbox")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "row-t3"
    page.keyboard.press("x")
    assert page.locator("[data-bulk-words]").inner_text() == "Đã chọn 2"
    assert page.get_by_role("button", name="Chuẩn y 2 hồ sơ").is_visible()
    page.keyboard.press("Escape")
    page.locator(".float-bar").wait_for(state="hidden")
    page.keyboard.press("a")
    assert page.locator("[data-confirm-line]").inner_text().startswith("Chuẩn y hồ sơ Nguyễn Thị Minh Thư?")
    assert [path for path, _ in asked if path.endswith("ratify")] == []
    with page.expect_request("**/cases/c2/ratify") as decided:
        page.keyboard.press("Enter")
    posted = decided.value.post_data or ""
    assert "version=7" in posted and "do=ratify" in posted


def test_ticking_unlike_cases_leaves_only_what_they_share(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "inbox")
    page.locator("input[value=c6]").check()
    assert page.locator("[data-bulk-action]:visible").count() == 0
    assert "không có việc chung" in page.locator("[data-bulk-words]").inner_text()


def test_single_letters_can_be_switched_off(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "inbox")
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("a")
    assert not page.locator("[data-confirm-line]").is_visible()


def test_the_next_task_opens_in_the_pane(browser_page: PageFactory) -> None:
    page = browser_page()
    sample = SAMPLES["inbox"]
    assert isinstance(sample.view, views.InboxView) and sample.view.task is not None
    other = dataclasses.replace(
        sample.view, task=dataclasses.replace(sample.view.task, title="Lương Hải Nam", case="c3")
    )
    open_gallery(page, "inbox", answers={"/inbox": gallery.page(dataclasses.replace(sample, view=other))})
    page.locator("#row-t3").click()
    page.get_by_role("heading", name="Lương Hải Nam").wait_for()
    page.wait_for_function("document.activeElement.id === 'task-title'")
    assert page.locator("[aria-current=true]#row-t3").count() == 1
    assert page.locator("input[name=cases]:checked").count() == 3, "ticks stay"


def test_votes_are_counted_while_they_are_typed(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "meeting")
    fourth = page.locator("#vote-c4")
    fourth.locator('[name="vote.c4.other"]').fill("1")
    fourth.get_by_text("Đề nghị kết nạp").wait_for()
    assert fourth.locator(".figures").inner_text() == "26/29 · 89,7 %"
    assert page.locator("[data-tallies]").inner_text().splitlines() == [
        "3 hồ sơ chuyển lên Đoàn khoa CNTT",
        "1 hồ sơ kết thúc, có lý do",
    ]
    page.locator('[name="vote.c3.agree"]').fill("14")
    page.locator("#vote-c3 .field-error").wait_for()
    assert page.locator("#vote-c3 .field-error").inner_text().startswith("Có 30 phiếu nhưng chỉ 29 người có mặt.")
    page.locator('[name="vote.present"]').fill("20")
    page.get_by_text("Chưa đủ số người họp").wait_for()


def test_exactly_half_does_not_carry_more_than_half(browser_page: PageFactory) -> None:
    page = browser_page()
    open_gallery(page, "meeting")
    page.locator('[name="vote.present"]').fill("28")
    for name, votes in (("agree", "14"), ("against", "14"), ("other", "0")):
        page.locator(f'[name="vote.c3.{name}"]').fill(votes)
    page.locator("#vote-c3 .figures", has_text="14/28 · 50,0 %").wait_for()
    assert page.locator("#vote-c3 .chip").inner_text() == "Chưa quá nửa"


def test_questions_that_depend_on_others_come_and_go_without_losing_what_is_typed(browser_page: PageFactory) -> None:
    page = browser_page()
    sample = SAMPLES["form"]
    assert isinstance(sample.view, views.FormView)
    live = dataclasses.replace(
        gallery.BIRTH,
        known=views.Known(text="15 tuổi: chưa đủ tuổi"),
        parts={"day": "12", "month": "03", "year": "2011"},
    )
    extra = views.FieldView(name="form.guardian", type="text", label="Người giám hộ")
    fields = tuple(
        live if each.name == "form.birth_date" else each for each in sample.view.fields if each.name != "form.religion"
    )
    answer = dataclasses.replace(sample.view, fields=(*fields[:2], extra, *fields[2:]))
    open_gallery(
        page, "form", answers={"/cases/new/identity/live": gallery.page(dataclasses.replace(sample, view=answer))}
    )
    page.locator('[name="form.birth_date.year"]').fill("2011")
    page.locator('[name="form.full_name"]').fill("Nguyễn Thị Thư")
    page.get_by_label("Người giám hộ").wait_for()
    assert page.get_by_text("15 tuổi: chưa đủ tuổi").is_visible()
    assert page.locator('[name="form.religion"]').count() == 0
    assert page.locator('[name="form.full_name"]').input_value() == "Nguyễn Thị Thư"


def test_the_draft_is_said_to_be_kept_only_when_the_server_said_so(browser_page: PageFactory) -> None:
    page = browser_page()
    asked = open_gallery(page, "form", answers={"/cases/new/identity/save": "<p>Đã lưu lúc 20:31</p>"})
    assert page.locator("#saved").inner_text().startswith("Đã lưu lúc 20:14")
    page.locator('[name="form.residence"]').fill("Phường Tân Mỹ")
    page.get_by_text("Đã lưu lúc 20:31").wait_for()
    assert "Phường Tân Mỹ" in asked[-1][1]
    page.unroute_all()
    page.route("**/save", lambda route: route.abort())
    page.locator('[name="form.residence"]').fill("Phường Bến Sỏi")
    page.get_by_text("Chưa lưu được: mất kết nối.").wait_for()
