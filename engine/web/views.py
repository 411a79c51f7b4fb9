"""What each page needs, already as words people read: the contract between routes and templates.

A route makes one of these values and calls `engine.web.rendering.render(template, view, chrome)`. Templates decide
nothing: who may do what, what is late, how a day or an amount is written is settled before. Days are dd/mm/yyyy,
instants `20:14` or `17/11/2026, 20:41` in Vietnam's time, amounts as `engine.ground.vietnamese` writes them. Empty text
and empty tuple mean “there is none”; the page then leaves the place out. A `href` is a path of this server, `/…`.

Each page's template is named in the docstring of its view (`home.html`). Texts of the engine come from the catalogue
`pages`; texts of a pack arrive here as strings. One that exists in Vietnamese alone is handed over as `Vietnamese`, so
that an English page can mark it `lang="vi"`.

Names of inputs
---------------

=====================================  =================================================================================
``csrf``                               the session's token; every form has it (`Chrome.csrf`)
``version``                            the version of the case the page was made from; the act is refused when it is old
``do``                                 which button was pressed, see below
``form.<field>``                       an answer; boolean and `accept` send ``on`` or nothing, `choices` repeat the name
``form.<field>.day`` .month .year      a date (month: .month .year; year: the plain name)
``form.<field>.number`` .unit          a period; unit is year, month, week, day
``form.<field>.province`` .commune     an address whose `FieldView.parts` has these keys, with ``.detail``; else it
                                       is one line under the plain name
``form.<field>.id`` or ``.name``       person, unit, person_or_unit: who was chosen, or the written name where `or_text`
``form.<field>.digest``                a file already uploaded
``form.<field>.number`` .issuer        an external act, with ``.date.day`` … and ``.file.digest``
``form.<group>.<row>.<field>``         a line of a group; rows count from 0, gaps allowed, blank rows are dropped
``act.<field>`` …                      the same for the form of an act (minutes of a meeting, a reason: ``act.reason``)
``vote.convened``, ``vote.present``    counts of the meeting, with ``vote.mode``; for a secret ballot
                                       ``vote.issued``, ``.returned``, ``.valid`` stand under each case
``vote.<case>.agree`` .against .other  counts for one case (``vote.act.agree`` when the list is decided as one);
                                       with options ``vote.<case>.<option>``; ``vote.<case>.reason``
``rows.<group>``                       how many lines the page showed, e.g. ``rows.form.relatives=3``
``q.<field>``                          what was typed into a search box; never an answer
``upload.<field>``                     the file itself, multipart; never an answer
``cases``                              ticked cases of a list, repeated
``ticks``                              warnings the person confirmed, by rule name, repeated
=====================================  =================================================================================

Values of ``do``: ``next`` (save and go on), ``back``, ``save``, ``submit``, ``check``, ``section:<name>``,
``add:<group>``, ``remove:<group>:<row>``, ``search:<field>``, ``clear:<field>``, ``upload:<field>``, ``drop:<field>``;
in lists the name of an action. Whatever is pressed, all answers on the page come along and are kept. Without
JavaScript these buttons post the whole page; with it, `static/form.js` posts the same data to `FormView.live_href` and
`save_href`.

The element id of an input is its name with every dot as a hyphen: ``form.birth_date.day``, ``form-birth_date-day``
(`element_id`); errors link there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Theme = Literal["light", "dark", "auto"]
Mood = Literal["info", "look", "bad", "good"]
"""Blue to know, gold look closely, red failed, green done."""

Lateness = Literal["calm", "soon", "late"]
"""More than three working days left, three or fewer, over."""


class Vietnamese(str):
    """A text of a pack that has no translation into the page's language."""

    __slots__ = ()


def element_id(name: str) -> str:
    """The element id of the input called `name`."""
    return name.replace(".", "-").replace(":", "-")


# --- The frame around every page --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class NavItem:
    """One way in the bar and, on phones, in the tab bar."""

    key: str
    """Compared with `Chrome.current`: home, inbox, cases, campaigns, organisation, members, procedures, parameters …"""
    label: str
    href: str
    icon: str
    """A name of icons.txt."""
    count: int = 0
    """Gold count; 0 shows none."""
    count_words: str = ""
    """What is counted, for those who listen: “việc”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleChoice:
    """One of the appointments in which the person may act."""

    id: str
    title: str
    """“Bí thư”; for acting as oneself “Cá nhân”."""
    unit: str
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleSwitch:
    """The acting role. Posts ``role=<id>`` and ``next=<path>`` to `action`; shown as plain words with one choice."""

    action: str
    title: str
    unit: str
    choices: tuple[RoleChoice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Words that lead somewhere."""

    label: str
    href: str
    hidden: str = ""
    """Words only those who listen hear, after the label: “Sửa” + “ngày sinh”."""
    icon: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A tinted line: bold first words, the rest, and perhaps a way on. Never the only proof of a decision."""

    mood: Mood
    text: str
    lead: str = ""
    link: Link | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """Who is signed in."""

    name: str
    initials: str
    account_href: str
    sign_out_href: str
    """POST."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chrome:
    """The frame: the same for every page of one request."""

    csrf: str
    path: str
    """The path with query of this page, for coming back after switching role or theme."""
    lang: Literal["vi", "en"] = "vi"
    theme: Theme = "auto"
    person: Signed | None = None
    nav: tuple[NavItem, ...] = ()
    """The first five are the tab bar of phones."""
    current: str = ""
    role: RoleSwitch | None = None
    home_href: str = "/"
    sign_in_href: str = "/sign-in"
    search_href: str = ""
    """GET with ``q``; empty: no search in the bar."""
    notices_href: str = ""
    """Empty: no bell."""
    unread: bool = False
    theme_href: str = "/theme"
    """POST ``theme`` and ``next``."""
    lang_href: str = "/language"
    """POST ``lang`` and ``next``."""
    shortcuts: bool = True
    """Whether single letters work as keys (the account can switch them off)."""
    notices: tuple[Notice, ...] = ()
    """What the act before this page brought; shown once, above the page."""
    demonstration: bool = False
    version: str = ""


# --- Small parts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Chip:
    """The state of a case in a word. Not a link."""

    kind: Literal["going", "turn", "paused", "done", "refused", "withdrawn"]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Until when, as people say it: “còn 3 ngày làm việc”, “hôm nay”, “trễ 2 ngày”."""

    text: str
    lateness: Lateness = "calm"
    date: str = ""
    """dd/mm/yyyy, heard and shown on pointing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """Where a demand comes from. `unverified` is the sentence of what is unknown about it: shown as “chưa xác minh”."""

    text: str
    unverified: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A name and a value of a summary list."""

    label: str
    value: str
    note: str = ""
    """Quieter words after the value: “(18 tuổi tại ngày họp xét)”."""
    link: Link | None = None
    long: bool = False
    """A whole text: set as reading text, not bold, its lines kept."""
    table: "TableView | None" = None
    """Lines of a group, in place of `value`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableView:
    """A small table: heads and rows of texts."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns that hold numbers, from 0: set to the right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Station:
    """One stop of a case's way."""

    title: str
    state: Literal["passed", "here", "ahead"]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """The way of a case (tuyến): a row of stations in lists, a column on phones, one sentence for those who listen."""

    stations: tuple[Station, ...]
    sentence: str
    """“Bước 3 trên 5: Đoàn khoa CNTT giới thiệu.”"""
    mood: Literal["others", "yours", "done", "refused"] = "others"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Where a case is, until when, and what happens then. Always the same words in the same order."""

    unit: str
    person: str = ""
    """“Đồng chí Lê Hoàng Phúc, Bí thư, viết giấy giới thiệu”; “bạn” when yours."""
    until: str = ""
    """dd/mm/yyyy; empty: no limit."""
    due: Due | None = None
    then: str = ""
    """What happens if that passes: “tự báo lên Đoàn Trường ĐH Sông Hậu”."""
    stopped: str = ""
    """“Tạm dừng từ 14/11/2026, vì chờ bạn bổ sung”: stands in place of the date."""
    yours: bool = False
    finished: str = ""
    """For a case at its end: the sentence that says how and when; the other places are then left out."""
    promise: str = ""
    """The procedure's own limit: “Toàn bộ hồ sơ xong trước 19/01/2027”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRow:
    """A paper of a case."""

    title: str
    note: str
    """“ký 17/11/2026 · PDF, 1 trang”, “có khi Đoàn khoa giới thiệu”."""
    state: Literal["ready", "making", "failed", "coming"] = "ready"
    href: str = ""
    """Where to download; only when ready."""
    poll_href: str = ""
    """Where this row can be asked for again while it is being made (`parts/document_row.html`)."""
    sealed: bool = False
    number: str = ""
    number_words: str = ""
    """“Số 01-NQ/ĐTN ngày 09/02/2026”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """An uploaded paper that can be read."""

    title: str
    note: str
    href: str
    image: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Something that can be done. GET buttons are links; others belong to a form of their own that posts to `href`."""

    label: str
    href: str
    kind: Literal["main", "plain", "text", "danger"] = "plain"
    icon: str = ""
    post: bool = False
    key: str = ""
    """The single letter that presses it, printed on it on wide screens: “a”."""
    name: str = ""
    """The action's name; sent as ``do`` when it posts."""
    confirm: str = ""
    """The sentence asked before a key decides: “Chuẩn y hồ sơ Nguyễn Thị Minh Thư? Sẽ cấp số nghị quyết.”"""
    short: str = ""
    """A shorter label for phones: “Trả lại”."""
    version: int | None = None
    busy: str = ""
    """What the button says while it waits: “Đang chuẩn y…”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """A filter or a page of a list, with its count."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pager:
    """Ways to the neighbouring pages of a long list."""

    words: str
    """“1–50 trên 1.204”."""
    previous: str = ""
    next: str = ""


# --- Forms ------------------------------------------------------------------------------------------------------------

FieldType = Literal[
    "text",
    "long_text",
    "integer",
    "decimal",
    "percent",
    "money",
    "date",
    "month",
    "year",
    "period",
    "boolean",
    "choice",
    "choices",
    "phone",
    "email",
    "password",
    "address",
    "person",
    "unit",
    "person_or_unit",
    "file",
    "accept",
    "external_act",
    "group",
    "score_grid",
    "computed",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One of the things to choose from."""

    value: str
    label: str
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A quiet green line: what we know about this answer."""

    text: str
    """“Lấy từ tài khoản của bạn”, “18 tuổi: đủ tuổi vào Đoàn”."""
    source: Literal["record", "rule"] = "rule"


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    """A file that is already here."""

    name: str
    note: str
    """“1,8 MB · đã kiểm tra, dùng được”."""
    digest: str
    href: str = ""
    image: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GridCell:
    """One line of a score grid: its words, the mark as typed, the most it may get."""

    name: str
    """The whole name of the input: ``form.marks.ideals.i1``."""
    label: str
    most: int
    value: str = ""
    beside: str = ""
    """Somebody else's mark, to read only."""
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GridGroup:
    """Lines of a score grid that are added up."""

    title: str
    cells: tuple[GridCell, ...]
    sum: str
    most: int
    name: str = ""
    beside: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GridView:
    """A score grid with its sums, worked out by the server from what is there."""

    groups: tuple[GridGroup, ...]
    total: str
    most: int
    beside_title: str = ""
    """Empty: nobody else's marks are shown."""
    beside_total: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldView:
    """One question as the page shows it. Values are raw strings, as typed: a wrong answer is shown as it was given."""

    name: str
    """The whole name of the input: ``form.birth_date``, ``form.relatives.0.full_name``, ``act.held_on``."""
    type: FieldType
    label: str
    hint: str = ""
    error: str = ""
    """The sentence; the same stands in the error summary."""
    required: bool = True
    value: str = ""
    """For types with one box; ``on`` for a ticked box; the words of a computed value."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """For types with several boxes, by the last part of their name: day, month, year; number, unit; issuer; id, name;
    date.day … for an external act."""
    wrong: frozenset[str] = frozenset()
    """Which parts are wrong; empty with an `error` means all of them."""
    options: tuple[Option, ...] = ()
    """Of choice and choices; for person, unit and person_or_unit what the search found, with `Option.note`."""
    look: Literal["", "radios", "select", "search"] = ""
    """How a choice looks; empty: up to 5 radios, up to 12 a select, beyond that a search."""
    query: str = ""
    """What was typed into the search box (``q.<name>``)."""
    searched: bool = False
    """Whether `options` answer a search: with none of them the page says that nothing was found."""
    chosen: str = ""
    """Person, unit: the words of what was chosen (`parts["id"]`)."""
    chosen_note: str = ""
    suggest_href: str = ""
    """GET with ``q`` and ``name``: answers the list alone (`parts/suggestions.html`)."""
    or_text: bool = False
    known: Known | None = None
    basis: Basis | None = None
    suffix: str = ""
    """Unit of a number: “đồng”, “%”."""
    uploaded: Uploaded | None = None
    accept: str = ""
    """Media types for the file chooser: ``image/jpeg,image/png``."""
    camera: bool = False
    """Offer the camera first (pictures, on phones)."""
    limit_words: str = ""
    """“JPG hoặc PNG, đến 10 MB”."""
    text: str = ""
    """`accept`: the fixed text to agree with."""
    rows: tuple["RowView", ...] = ()
    """`group`: the lines."""
    row_word: str = ""
    """`group`: “Người thân”."""
    add_label: str = ""
    """`group`: “Thêm người thân”; empty: no more may be added."""
    grid: GridView | None = None
    """`score_grid`: the lines with their marks."""
    live: bool = False
    """Other questions or computed values depend on this one: ask the server when it is left."""
    narrow: bool = False
    """Short answers that may stand two in a row on wide screens."""
    autocomplete: str = ""
    """The browser's word for it: ``name``, ``bday``, ``tel``, ``email``, ``street-address``, ``off``."""
    max_length: int = 0
    """Characters a text may have; long texts show how many are left. 0: not said."""
    dom_id: str = ""
    """Only to override `element_id(name)`."""

    @property
    def id(self) -> str:
        """The element id of the input, or of the fieldset when there are several."""
        return self.dom_id or element_id(self.name)

    @property
    def focus_id(self) -> str:
        """Where an error links to: the first box that is wrong."""
        boxes: tuple[str, ...] = ()
        if self.type == "date":
            boxes = ("day", "month", "year")
        elif self.type == "month":
            boxes = ("month", "year")
        elif self.type == "period":
            boxes = ("number", "unit")
        elif self.type == "external_act":
            boxes = ("number", "date.day", "issuer")
        elif self.type == "address" and self.parts:
            boxes = ("detail", "commune", "province")
        if boxes:
            first = next((box for box in boxes if box in self.wrong), boxes[0])
            return element_id(f"{self.id}.{first}")
        if self.type in ("person", "unit", "person_or_unit") or self.shown_look == "search":
            return element_id(f"q.{self.name}")
        if self.type == "file":
            return element_id(f"upload.{self.name}")
        if self.options and (self.type == "choices" or self.shown_look == "radios"):
            return f"{self.id}-0"
        if self.type == "accept":
            return f"{self.id}-box"
        if self.grid is not None:
            cells = [cell for group in self.grid.groups for cell in group.cells]
            groups = [group.cells[0] for group in self.grid.groups if group.error and group.cells]
            wrong = next((cell for cell in (*(cell for cell in cells if cell.error), *groups)), None)
            return element_id((wrong or cells[0]).name) if cells else self.id
        return self.id

    @property
    def shown_look(self) -> str:
        """How a choice is shown; empty for other types."""
        if self.type != "choice":
            return ""
        if self.look:
            return self.look
        return "radios" if len(self.options) <= 5 else "select" if len(self.options) <= 12 else "search"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    """One line of a group."""

    index: int
    title: str
    """“Người thân 1”."""
    fields: tuple[FieldView, ...]
    removable: bool = True
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorLink:
    """One line of the error summary: the same sentence as at the field."""

    text: str
    href: str
    """``#form-birth_date-day``, or the page of another section with that fragment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Warned:
    """A rule that warns: its sentence wants a tick (``ticks=<name>``)."""

    name: str
    text: str
    ticked: bool = False
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionLink:
    """A section in the list of sections."""

    title: str
    href: str
    state: Literal["done", "here", "todo", "wrong"]
    check: bool = False
    """The last one: “Xem lại và nộp”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AsideCard:
    """A card beside a form: who will read this, the basis."""

    title: str
    text: str
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FormView:
    """One section of a form: `form.html`. The same page is made again with errors (422)."""

    form_title: str
    """“Đơn xin vào Đoàn”."""
    title: str
    """The section: “Bản thân”."""
    action: str
    """POST."""
    fields: tuple[FieldView, ...]
    sections: tuple[SectionLink, ...] = ()
    number: int = 1
    """Which section this is, from 1, of `count` (the check page is not counted)."""
    count: int = 1
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    aside: tuple[AsideCard, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    warnings: tuple[Warned, ...] = ()
    saved: str = ""
    """“20:14”, only when the server has kept it."""
    live_href: str = ""
    """POST of the whole form; answers this page again, of which `static/form.js` takes the fields that changed."""
    save_href: str = ""
    """POST of the whole form; keeps the draft and answers `parts/saved.html`."""
    back: bool = True
    """Whether there is a section before (``do=back``)."""
    next_label: str = ""
    """Empty: “Lưu và tiếp tục”."""
    version: int | None = None
    lead: str = ""
    delete_href: str = ""
    """POST that throws the draft away; empty: not offered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerCard:
    """A section of answers: on the check page and on the case page."""

    title: str
    facts: tuple[Fact, ...]
    edit_href: str = ""
    """Where all of the section can be changed; single rows have `Fact.link`."""
    missing: bool = False
    """Something in it is still to be answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """What comes after: a step with its time limit."""

    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckView:
    """Check your answers before handing in: `check.html`."""

    title: str
    """“Xem lại rồi nộp”."""
    subtitle: str
    action: str
    button: str
    """“Nộp đơn”."""
    cards: tuple[AnswerCard, ...]
    next_steps: tuple[NextStep, ...] = ()
    pledges: tuple[FieldView, ...] = ()
    """Boxes to tick: fields of type `accept` or `boolean`."""
    withdraw_words: str = ""
    """“Bạn rút được đơn cho đến khi Đoàn khoa ký nghị quyết.”"""
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    errors: tuple[ErrorLink, ...] = ()
    warnings: tuple[Warned, ...] = ()
    refusals: tuple["Reason", ...] = ()
    """Rules that refuse as things stand: with them the button is left out."""
    sections: tuple[SectionLink, ...] = ()
    version: int | None = None
    back_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedView:
    """The form was accepted: `submitted.html`."""

    title: str
    """“Đã nộp đơn xin vào Đoàn”."""
    number: str
    """“KN-2026-0147”."""
    case_href: str
    holder: Holder
    next_steps: tuple[NextStep, ...] = ()
    note: str = ""
    """How the person will be told: “Bạn nhận thư ở hoa@… khi có tin.”"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SimpleFormView:
    """A short form of one page for everything that is not a procedure: `simple_form.html`."""

    title: str
    action: str
    button: str
    fields: tuple[FieldView, ...] = ()
    lead: str = ""
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    notices: tuple[Notice, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    cancel: Link | None = None
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    danger: bool = False
    after: tuple[Link, ...] = ()
    """Further ways below the button."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    busy: str = ""


# --- Signing in -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoAccount:
    """Who can sign in to the demonstration."""

    login: str
    who: str
    password: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInView:
    """`sign_in.html`. Posts ``login``, ``password``, ``next``."""

    action: str
    register_href: str
    forgot_href: str
    login: str = ""
    next: str = ""
    error: str = ""
    """One sentence; says neither whether the account exists nor which of the two is wrong."""
    notice: Notice | None = None
    """Locked until …, signed out, session over."""
    demo: tuple[DemoAccount, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GateView:
    """Register, set a password, ask for a new one: a short form beside the drawing, `gate.html`."""

    title: str
    action: str
    button: str
    fields: tuple[FieldView, ...]
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    """An invitation: by whom, to which unit and position."""
    errors: tuple[ErrorLink, ...] = ()
    notice: Notice | None = None
    after: tuple[Link, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    """Small words below the button."""
    busy: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageView:
    """One thing to say, with the route that ends in a tick, goes on, or is broken: `message.html`.

    Confirm e-mail, link used, signed out, draft thrown away, nothing here yet.
    """

    title: str
    text: str
    drawing: Literal["done", "waiting", "broken"] = "done"
    notice: Notice | None = None
    buttons: tuple[Button, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """A place where the account is signed in."""

    id: str
    device: str
    """“Chrome trên Android”."""
    note: str
    """“đăng nhập 12/11/2026, 08:02 · dùng lần cuối hôm nay”."""
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenRow:
    """A personal access token; only its first letters are known."""

    id: str
    title: str
    note: str
    """“dvp_8f2a… · đọc · hết hạn 31/12/2026 · dùng lần cuối 20/11/2026”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountView:
    """The person's own account: `account.html`."""

    name: str
    facts: tuple[Fact, ...]
    settings_href: str
    """POST ``theme``, ``lang``, ``shortcuts``."""
    sessions: tuple[SessionRow, ...]
    sign_out_everywhere_href: str
    """POST."""
    end_session_href: str
    """POST ``session``."""
    tokens: tuple[TokenRow, ...] = ()
    token_fields: tuple[FieldView, ...] = ()
    token_href: str = ""
    """POST the fields of a new token; empty: tokens are not offered."""
    revoke_token_href: str = ""
    """POST ``token``."""
    new_token: str = ""
    """Shown once, right after it was made."""
    password_fields: tuple[FieldView, ...] = ()
    password_href: str = ""
    errors: tuple[ErrorLink, ...] = ()
    """Of the token or the password form."""
    roles: tuple[RoleChoice, ...] = ()
    role_href: str = ""
    """Switching the acting role, the way phones do it."""


# --- Finding, starting ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """A situation in the first person: “Tôi chuyển nơi học, nơi ở”."""

    text: str
    href: str
    icon: str = "file-text"


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnRow:
    """A task of mine on the home page: one verb."""

    title: str
    note: str
    due: Due | None
    button: Button


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """A case of mine, or one I may see."""

    title: str
    href: str
    chip: Chip
    route: Route | None = None
    holder_unit: str = ""
    holder_person: str = ""
    due: Due | None = None
    note: str = ""
    """In place of the holder: “Quyết định số 118-QĐ/ĐTN · sau 18 ngày”."""
    yours: bool = False
    number: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRow:
    """A form begun and not handed in."""

    title: str
    note: str
    """“đã điền 3 trên 8 phần · lưu hôm qua, 20:14”."""
    href: str
    delete_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberCard:
    """The member's card."""

    status: str
    name: str
    unit: str
    chip: str = ""
    """“Đang sinh hoạt”."""
    facts: tuple[Fact, ...] = ()
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A date ahead."""

    day: str
    """“21”."""
    month: str
    """“thg 11”."""
    title: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeView:
    """`home.html`."""

    greeting: str
    """“Chào Hân,”."""
    search_href: str
    situations: tuple[Situation, ...] = ()
    turns: tuple[TurnRow, ...] = ()
    turn_count: int = 0
    turns_href: str = ""
    """All of them, when there are more."""
    drafts: tuple[DraftRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    case_count: int = 0
    cases_href: str = ""
    card: MemberCard | None = None
    coming: tuple[Coming, ...] = ()
    notices: tuple[Notice, ...] = ()
    """For administrators: a procedure that does not compile, a vacancy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundProcedure:
    """A procedure in a list."""

    title: str
    href: str
    text: str = ""
    """One sentence: what it is for."""
    code: str = ""
    icon: str = "file-text"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPerson:
    """A person in a list."""

    name: str
    initials: str
    href: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchView:
    """What was found: `search.html`. With an empty `query` it lists every procedure."""

    query: str
    action: str
    procedures: tuple[FoundProcedure, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    people: tuple[FoundPerson, ...] = ()
    units: tuple[FoundProcedure, ...] = ()
    count: int = 0
    near: str = ""
    """“Có phải bạn tìm …”: a better query; links to itself."""
    situations: tuple[Situation, ...] = ()
    """Offered when nothing was found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step of a procedure: who acts, how long it takes."""

    title: str
    who: str
    limit: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why something is refused, with its basis."""

    text: str
    basis: Basis | None = None
    way_out: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureView:
    """What a procedure is for and how to begin: `procedure.html`. With `refusals` it is the page that says why not."""

    title: str
    code: str
    lead: str
    """What it is for."""
    who: tuple[str, ...]
    """Who may start, one sentence each."""
    prepare: tuple[str, ...]
    steps: tuple[Step, ...]
    documents: tuple[str, ...] = ()
    """What one gets in the end."""
    bases: tuple[Basis, ...] = ()
    limit: str = ""
    """The whole: “xong trong 3 tháng”."""
    start: Button | None = None
    draft: DraftRow | None = None
    refusals: tuple[Reason, ...] = ()
    """Not eligible, said at once."""
    warnings: tuple[Reason, ...] = ()
    may_not: str = ""
    """The person does not start this one: who does."""
    known_facts: tuple[Fact, ...] = ()
    """What the answer rests on: “Ngày sinh 12/03/2012, lấy từ tài khoản của bạn”."""
    similar: tuple[FoundProcedure, ...] = ()
    diagram: str = ""
    """SVG made by our own code (no style in it); empty: none."""
    open_case: CaseRow | None = None
    """One that is already under way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CasesView:
    """A list of cases: `cases.html` (mine, or of my unit)."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    cases: tuple[CaseRow, ...]
    drafts: tuple[DraftRow, ...] = ()
    pager: Pager | None = None
    query: str = ""
    search_href: str = ""
    empty_title: str = ""
    empty_text: str = ""
    empty_button: Button | None = None


# --- Approving --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """A line of the inbox."""

    id: str
    """Of the task."""
    case: str
    """The case's id: sent as ``cases`` when ticked."""
    name: str
    """Whose case it is: “Nguyễn Thị Minh Thư”."""
    text: str
    """“Kết nạp đoàn viên · Kỹ thuật phần mềm 1”."""
    href: str
    due: Due | None = None
    alert: str = ""
    """A red word: “thiếu ý kiến cấp ủy”."""
    ticked: bool = False
    current: bool = False
    bulk: str = ""
    """Names of the actions that can be taken for several at once, with spaces between; empty: cannot be ticked."""
    unread: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskGroup:
    """Lines of equal lateness."""

    title: str
    """“Trễ hạn”, “Trong 5 ngày làm việc”, “Sau đó”."""
    count: int
    rows: tuple[TaskRow, ...]
    late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkAction:
    """An action that several cases can share. Posts ``cases`` … and ``do=<name>`` to `InboxView.bulk_href`."""

    name: str
    """``<procedure>:<state>:<action>``: what rows list in `TaskRow.bulk`."""
    label: str
    """“Chuẩn y”; the count is added: “Chuẩn y 3 hồ sơ”."""
    icon: str = "check"
    main: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the engine found, before anything else on the page."""

    mood: Mood
    text: str
    lead: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """A task to decide: the reading pane of the inbox and `task.html` on phones."""

    procedure: str
    number: str
    title: str
    """The subject's name."""
    href: str
    case_href: str
    case: str
    version: int
    due: Due | None = None
    """“Hạn của bạn: hôm nay, 19/11”."""
    verdicts: tuple[Verdict, ...] = ()
    facts: tuple[Fact, ...] = ()
    papers: tuple[FileRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    buttons: tuple[Button, ...] = ()
    """The first is the main one; those beyond the second are under “…” on phones."""
    previous: str = ""
    next: str = ""
    position: int = 0
    total: int = 0
    back: Link | None = None
    vacant: str = ""
    """Why there is nobody, or in whose place one acts: “Bạn làm thay Bí thư từ 02/11/2026”."""
    returned: str = ""
    """The reason it came back with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxView:
    """`inbox.html`: the list and the reading pane in one page; `static/inbox.js` fetches the same page of another task
    and takes its pane.
    """

    title: str
    summary: str
    """“17 việc, 1 việc trễ hạn”."""
    groups: tuple[TaskGroup, ...]
    filters: tuple[Tab, ...] = ()
    actions: tuple[BulkAction, ...] = ()
    bulk_href: str = ""
    task: TaskView | None = None
    """What the reading pane shows: the task asked for, else the first one."""
    opened: bool = False
    """Whether the address asked for `task`: phones then show it in place of the list."""
    pager: Pager | None = None
    empty_text: str = ""
    """“Hôm nay bạn đã xử lý 17 việc. …”"""
    soon: tuple[Fact, ...] = ()
    """“Sắp đến lượt bạn”, on the empty page."""
    done_href: str = ""
    cases_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionView:
    """An action that asks something: a reason, a form, or only a confirmation; for one case: `action.html`."""

    title: str
    """“Trả lại chi đoàn”."""
    subject: str
    subtitle: str
    """“Kết nạp đoàn viên mới · KN-2026-0147”."""
    action: str
    button: str
    version: int
    fields: tuple[FieldView, ...] = ()
    consequences: tuple[str, ...] = ()
    """What the act will do, said beforehand: “Hồ sơ về lại chi đoàn Kỹ thuật phần mềm 1.”"""
    irreversible: str = ""
    """“Chuẩn y sẽ cấp số nghị quyết. Sau đó chỉ có thể thu hồi.”"""
    verdicts: tuple[Verdict, ...] = ()
    warnings: tuple[Warned, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    refusals: tuple[Reason, ...] = ()
    facts: tuple[Fact, ...] = ()
    lines: tuple["BulkLine", ...] = ()
    """Where one act asks once for many cases: each of them, ticked when its state is `ready`. Posts ``cases`` and
    ``version.<case>``.
    """
    danger: bool = False
    icon: str = ""
    cancel_href: str = ""
    crumbs: tuple[Link, ...] = ()
    busy: str = ""
    live_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkLine:
    """A case of a bulk action, before or after."""

    name: str
    note: str
    href: str
    case: str = ""
    version: int = 0
    state: Literal["ready", "warning", "refused", "done"] = "ready"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkConfirmView:
    """What a bulk action will do, said before: `bulk_confirm.html`. Posts ``cases``, ``version.<case>``, ``do``."""

    title: str
    """“Chuẩn y 8 hồ sơ”."""
    action: str
    name: str
    button: str
    consequences: tuple[str, ...]
    irreversible: str = ""
    lines: tuple[BulkLine, ...] = ()
    skipped: tuple[BulkLine, ...] = ()
    """Those that would be refused as things stand, with why."""
    fields: tuple[FieldView, ...] = ()
    warnings: tuple[Warned, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    cancel_href: str = ""
    icon: str = ""
    busy: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkReportView:
    """What became of each: `bulk_report.html`."""

    title: str
    """“Đã chuẩn y 8 trên 9 hồ sơ”."""
    notice: Notice
    done: tuple[BulkLine, ...]
    refused: tuple[BulkLine, ...] = ()
    next_button: Button | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """One number of a vote."""

    name: str
    """The input: ``vote.<case>.agree``."""
    label: str
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the counts make of it."""

    text: str
    """“Đề nghị kết nạp”, “Chưa quá nửa”."""
    passed: bool
    figures: str
    """“27/29 · 93,1 %”."""
    share: float
    """Of 100, for the bar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteBlock:
    """One person (or the list as one) in a meeting."""

    case: str
    name: str
    note: str
    href: str
    counts: tuple[Count, ...]
    outcome: Outcome | None = None
    error: str = ""
    reason: FieldView | None = None
    """Asked when the outcome wants one."""
    warnings: tuple[str, ...] = ()
    version: int = 0
    removable: bool = True
    """May be left for another meeting (``do=remove:<case>``)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteRule:
    """How the outcome is worked out, for the live display (`static/meeting.js`); the server has the last word."""

    numerator: int
    denominator: int
    """The share that carries: 1 and 2 for a half."""
    strict: bool
    """More than, not at least."""
    of: Literal["electorate", "convened", "present", "ballots_issued", "ballots_valid"]
    carried: str
    """The title of the outcome: “Đề nghị kết nạp”."""
    lost: str
    electorate: int = 0
    quorum_numerator: int = 0
    """0: no quorum."""
    quorum_denominator: int = 1
    quorum_strict: bool = False
    quorum_of: Literal["electorate", "convened"] = "electorate"
    will_carry: str = ""
    """“hồ sơ chuyển lên Đoàn khoa CNTT”: what happens to each that carries, after a count."""
    will_lose: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingView:
    """Minutes of a meeting that decides cases one by one: `meeting.html`."""

    title: str
    subtitle: str
    action: str
    button: str
    blocks: tuple[VoteBlock, ...]
    fields: tuple[FieldView, ...]
    """The form of the act: day, place, chair …"""
    convened: FieldView
    present: FieldView
    difference: FieldView | None = None
    """Why convened is not the electorate."""
    mode: FieldView | None = None
    """Where more than one mode of meeting is allowed."""
    mode_words: str = ""
    """Where the way is fixed, and why: “Chỉ họp trực tiếp: họp trực tuyến không được xét kết nạp.”"""
    mode_basis: Basis | None = None
    way: str = ""
    """“4 hồ sơ · giơ tay”."""
    secret: bool = False
    """Secret ballot: totals only; blocks then count issued, returned, valid, agree, against."""
    rule: VoteRule | None = None
    threshold: str = ""
    """“quá nửa số người có mặt”."""
    needed: str = ""
    """“từ 15 trên 29”."""
    quorum_met: bool | None = None
    quorum_words: str = ""
    """“cần từ 22 (2/3)”."""
    quorum_basis: Basis | None = None
    electorate: int = 0
    electorate_words: str = ""
    """“trên 32 đoàn viên”."""
    present_share: float = 0.0
    quorum_share: float = 0.0
    threshold_share: float = 50.0
    outcomes: tuple["Tally", ...] = ()
    """“Khi ghi biên bản”: what it will do, beforehand."""
    after_button: str = ""
    excluded: tuple[str, ...] = ()
    """Who does not take part, and why."""
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    errors: tuple[ErrorLink, ...] = ()
    warnings: tuple[Warned, ...] = ()
    busy: str = ""
    live_href: str = ""
    others_href: str = ""
    """Where further cases of the same unit can be put on this meeting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """A line of “Khi ghi biên bản”."""

    text: str
    bad: bool = False


# --- The case ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that happened in a case, newest first."""

    who: str
    """“Phạm Ngọc Ánh”, “Bạn”, or who acted where no person did: “Đồng hồ của hệ thống” is written “Tự động”."""
    role: str
    """“Bí thư chi đoàn”."""
    what: str
    """“gửi lên Đoàn khoa”."""
    note: str
    """“17/11/2026, 20:41 · đã thu đoàn phí đến hết 11/2026”."""
    quote: str = ""
    """A reason or remark, in the person's words."""
    kind: Literal["done", "returned", "sent", "refused", "clock"] = "done"
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTask:
    """A task of the case as it stands, for everybody who sees the case."""

    title: str
    who: str
    due: Due | None = None
    state: Literal["open", "done", "dropped"] = "open"
    note: str = ""
    button: Button | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """`case.html`."""

    number: str
    title: str
    subtitle: str
    chip: Chip
    holder: Holder
    route: Route
    step_words: str = ""
    """“bước 3 trên 5”."""
    diagram: str = ""
    """SVG made by our own code, without style; empty: the column alone. Drawn by `pages.css` through classes:
    ``g.state`` with ``passed``, ``here``, ``ahead`` or ``side`` (rect and text; second lines ``text.note``),
    ``path.way-line`` and arrow ``path.head`` (also ``passed``, ``side``), ``g.pin`` for “Đang ở đây”.
    """
    diagram_words: str = ""
    """The same in a sentence."""
    buttons: tuple[Button, ...] = ()
    """What this person may do now; the rest is in `may`."""
    may: tuple[str, ...] = ()
    """Who may do what, in sentences, instead of grey buttons."""
    happened: tuple[Happening, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    files: tuple[FileRow, ...] = ()
    answers: tuple[AnswerCard, ...] = ()
    notices: tuple[Notice, ...] = ()
    crumbs: tuple[Link, ...] = ()
    rules_words: str = ""
    """“Hồ sơ theo quy định bản 2026.3; căn cứ …”."""
    audit_href: str = ""
    version: int = 0


# --- Organisation, people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitNode:
    """A unit in the tree."""

    id: str
    name: str
    note: str
    """“chi đoàn · 27 đoàn viên · Phạm Ngọc Ánh”."""
    href: str
    icon: str = "users"
    upper: bool = False
    """Drawn filled: the levels above."""
    vacancy: str = ""
    """“Khuyết Bí thư”."""
    current: bool = False
    children: tuple["UnitNode", ...] = ()
    more_href: str = ""
    """Units below that are not shown here."""
    more_words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRow:
    """A position of a unit: who holds it, since when, or that it is vacant."""

    position: str
    person: str = ""
    initials: str = ""
    href: str = ""
    note: str = ""
    """“Phó Bí thư, từ 10/2025”; when vacant “từ 02/11/2026, 13 ngày làm việc”."""
    vacant: bool = False
    button: Button | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryRow:
    """A dated entry: what held from when until when."""

    period: str
    """“từ 01/07/2025”, “01/2022–10/2025”."""
    text: str
    note: str = ""
    link: Link | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryCard:
    """A dated history."""

    title: str
    rows: tuple[HistoryRow, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitPanel:
    """A unit: the right side of the organisation page and `unit.html` on phones."""

    name: str
    kind: str
    """“Chi đoàn · thuộc Đoàn khoa CNTT”."""
    notices: tuple[Notice, ...] = ()
    seats: tuple[SeatRow, ...] = ()
    authorities: tuple[str, ...] = ()
    history: tuple[HistoryCard, ...] = ()
    facts: tuple[Fact, ...] = ()
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationView:
    """`organisation.html`."""

    summary: str
    """“148 đơn vị · 6.214 đoàn viên”."""
    as_of: str
    """ISO day, for the date box."""
    as_of_words: str
    """“tại ngày 19/11/2026”."""
    tree: tuple[UnitNode, ...]
    action: str
    """GET ``q``, ``as_of``, ``show``."""
    query: str = ""
    filters: tuple[Tab, ...] = ()
    unit: UnitPanel | None = None
    buttons: tuple[Button, ...] = ()
    found: int | None = None
    as_of_field: FieldView | None = None
    """Three boxes ``as_of.day`` …."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitView:
    """One unit on a page of its own: `unit.html`."""

    panel: UnitPanel
    crumbs: tuple[Link, ...] = ()
    below: tuple[UnitNode, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRow:
    """A person in the list of members."""

    name: str
    initials: str
    href: str
    cells: tuple[str, ...]
    chip: Chip | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MembersView:
    """`members.html`: sorted by given name."""

    title: str
    summary: str
    heads: tuple[str, ...]
    """Of the cells after the name."""
    rows: tuple[MemberRow, ...]
    action: str
    """GET ``q`` and filters."""
    query: str = ""
    filters: tuple[Tab, ...] = ()
    pager: Pager | None = None
    buttons: tuple[Button, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterRow:
    """A line of a register: a paper and whom it is about."""

    number: str
    href: str
    """Of the paper; "" where it is not open."""
    date: str
    title: str
    person: str
    case: str
    """Number of the case."""
    case_href: str
    note: str
    """“Đang tạo”, “Đã có văn bản 07-QĐ/ĐTN”."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterView:
    """`register.html`: what a unit issued, on screen the newest first, as a book the oldest."""

    title: str
    summary: str
    heads: tuple[str, ...]
    """Of the six columns."""
    rows: tuple[RegisterRow, ...]
    filters: tuple[Tab, ...]
    filters_label: str
    terms: tuple[Tab, ...]
    terms_label: str
    empty: str
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    pager: Pager | None = None
    buttons: tuple[Button, ...] = ()
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonView:
    """A person and their record: `person.html`."""

    name: str
    initials: str
    subtitle: str
    chip: Chip | None = None
    cards: tuple[AnswerCard, ...] = ()
    """The record's fields, as of the day."""
    histories: tuple[HistoryCard, ...] = ()
    appointments: HistoryCard | None = None
    cases: tuple[CaseRow, ...] = ()
    starts: tuple[Link, ...] = ()
    """Procedures one may begin about this person."""
    overlays: tuple[Notice, ...] = ()
    as_of_words: str = ""
    as_of_field: FieldView | None = None
    action: str = ""
    """GET ``as_of.day`` …."""
    buttons: tuple[Button, ...] = ()
    hidden_words: str = ""
    """That something is not shown, and to whom it is."""
    crumbs: tuple[Link, ...] = ()
    audit_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BookLine:
    """A dated entry of the book."""

    when: str
    facts: tuple[Fact, ...]
    source: str = ""
    """The paper it rests on: “Nghị quyết … số 08-NQ/ĐTN”."""
    case: Link | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BookSection:
    """A history in a chapter of the book."""

    title: str
    lines: tuple[BookLine, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BookChapterView:
    """A chapter of the book."""

    title: str
    facts: tuple[Fact, ...] = ()
    sections: tuple[BookSection, ...] = ()
    closed: bool = False
    """Something in it is kept from the reader."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BookView:
    """A record read as a book, on the screen and on paper: `book.html`."""

    title: str
    name: str
    subtitle: str
    chapters: tuple[BookChapterView, ...]
    overlays: tuple[Notice, ...] = ()
    """What covers the record on the day."""
    as_of_words: str = ""
    printed_words: str = ""
    """On paper only: of which day, from where."""
    hidden_words: str = ""
    crumbs: tuple[Link, ...] = ()


# --- Administrators, inspectors ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemRow:
    """A problem of a definition's file."""

    place: str
    """“workflows/member_admission.yaml, dòng 41, cột 25”."""
    text: str
    code: str
    hint: str = ""
    warning: bool = False
    source: str = ""
    """The line itself."""
    caret: str = ""
    """A line of the same width with the marks under the place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DefinitionRow:
    """A procedure as published."""

    title: str
    code: str
    name: str
    href: str
    note: str
    """“9 trạng thái · 21 thao tác · 34 kịch bản”."""
    chip: Chip
    open_cases: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DefinitionsView:
    """`definitions.html`."""

    release: tuple[Fact, ...]
    """Digest, when, by whom."""
    rows: tuple[DefinitionRow, ...]
    problems: tuple[ProblemRow, ...] = ()
    """Of files that do not compile: the published release goes on."""
    problem_words: str = ""
    buttons: tuple[Button, ...] = ()
    confirm_publish: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterValue:
    """A dated value."""

    value: str
    period: str
    where: str
    """“mọi nơi”, “cấp tỉnh”, “Thành đoàn Sông Hậu”."""
    basis: Basis
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterRow:
    """A parameter with its values."""

    title: str
    name: str
    values: tuple[ParameterValue, ...]
    used_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParametersView:
    """`parameters.html`."""

    summary: str
    """“23 tham số, 9 chưa xác minh · khóa XII”."""
    rows: tuple[ParameterRow, ...]
    filters: tuple[Tab, ...] = ()
    query: str = ""
    action: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExceptionRow:
    """A day that differs from the public calendar."""

    day: str
    """“Thứ Bảy 14/02/2026”."""
    words: str
    """“làm việc”, “nghỉ”."""
    note: str
    remove_href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarView:
    """`calendar.html`."""

    year: str
    years: tuple[Tab, ...]
    exceptions: tuple[ExceptionRow, ...]
    holidays: tuple[HistoryRow, ...]
    action: str = ""
    """POST the fields of a new exception; empty: only to be read."""
    fields: tuple[FieldView, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    note: str = ""
    """How many open deadlines would be counted anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VacancyRow:
    """A task that nobody can take: the keeper assigns it."""

    title: str
    text: str
    why: str
    """“Bí thư và Phó Bí thư đều khuyết từ 02/11/2026”."""
    due: Due | None
    href: str
    assign_href: str
    case: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRow:
    """Something that could not be delivered."""

    title: str
    text: str
    why: str
    again_href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveriesView:
    """What could not be delivered: `deliveries.html`."""

    rows: tuple[DeliveryRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VacanciesView:
    """The keeper's page: `vacancies.html`. Assigning itself is a `SimpleFormView`."""

    summary: str
    rows: tuple[VacancyRow, ...]
    seats: tuple[SeatRow, ...] = ()
    pager: Pager | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEvent:
    """One event of a stream."""

    sequence: int
    title: str
    """“Chuẩn y”."""
    at: str
    """“17/11/2026, 20:41:07”."""
    actor: str
    position: str = ""
    """The appointment relied on: “Bí thư, Đoàn khoa CNTT”; with whom it was done for."""
    rule: str = ""
    """“workflows/member_admission.yaml:318”."""
    definition: str = ""
    """The digest's first letters."""
    facts: tuple[Fact, ...] = ()
    """Day borne, act's id, via which door."""
    changes: tuple[Change, ...] = ()
    digest: str = ""
    previous: str = ""
    erased: str = ""
    """Said instead of the content when the payload was lawfully erased."""
    fits: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditView:
    """The trail of one stream: `audit.html`."""

    title: str
    subtitle: str
    proved: bool
    """Whether the chain was checked just now and fits."""
    proof: str
    """“47 sự kiện nối liền, kiểm tra lúc 20:14”, or the first thing that does not fit."""
    head: str
    """Digest of the newest event."""
    events: tuple[AuditEvent, ...]
    crumbs: tuple[Link, ...] = ()
    download_href: str = ""
    pager: Pager | None = None
    command: str = ""
    """How a stranger proves it: ``doanvu audit verify …``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRow:
    """A notice to the person."""

    title: str
    text: str
    at: str
    href: str
    unread: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticesView:
    """`notices.html`."""

    rows: tuple[NoticeRow, ...]
    read_href: str = ""
    """POST: all read."""
    pager: Pager | None = None


# --- When something does not go ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorView:
    """`error.html`: one sentence what, one why, what did *not* change, one next step; the code folded away."""

    status: int
    title: str
    """“Chưa chuẩn y được hồ sơ này”."""
    why: str
    unchanged: str = ""
    """“Không có nghị quyết nào được cấp số.”; the bold “Chưa có gì thay đổi.” stands before it."""
    show_unchanged: bool = True
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    """409: what changed since the page was opened."""
    buttons: tuple[Button, ...] = ()
    code: str = ""
    request: str = ""
    """The request's id, to tell an administrator."""
    at: str = ""


# --- The design page --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignView:
    """The living page of the parts: `design.html`."""

    tokens: tuple[tuple[str, str], ...]
    """Name and what it is for."""
    buttons: tuple[Button, ...]
    chips: tuple[Chip, ...]
    dues: tuple[Due, ...]
    routes: tuple[tuple[str, Route], ...]
    fields: tuple[FieldView, ...]
    notices: tuple[Notice, ...]
    documents: tuple[DocumentRow, ...]
    pages: tuple[Link, ...]
    basis: Basis
    action: str = "#"
