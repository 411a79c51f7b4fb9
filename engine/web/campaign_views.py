"""What the pages of campaigns need, beside `engine.web.views`: the list of campaigns, one of them, the list of a unit.

Inputs of a list: ``row.<case>.<field>`` an answer of one line, ``vote.<case>.<count>`` a count of it, ``was.<case>``
what the line showed (so that only lines somebody changed are kept), ``how.<case>`` ``pasted`` where cells were filled
from a spreadsheet, ``version.<case>`` the version that was looked at, ``looked`` lines somebody looked at and stands
behind, repeated.
"""

from dataclasses import dataclass
from typing import Literal

from engine.web.views import Button, Chip, Due, ErrorLink, Fact, FieldView, Link, Notice, Option, Pager, Tab


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A piece of a bar, and its line in the legend below."""

    label: str
    count: str
    """Written as people read it: “3.204”."""
    kind: Literal["done", "sent", "before", "other"]
    start: float = 0.0
    """Where it begins, of 100."""
    width: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignRow:
    """A campaign in the list."""

    title: str
    href: str
    unit: str
    """Who opened it."""
    opened: str
    """dd/mm/yyyy."""
    chip: Chip
    due: Due | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignsView:
    """Campaigns an officer has to do with: `campaigns.html`."""

    title: str
    summary: str
    rows: tuple[CampaignRow, ...]
    filters: tuple[Tab, ...]
    filters_label: str
    empty: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenableRow:
    """A procedure of which a campaign may be opened, from one unit."""

    title: str
    unit: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenableView:
    """What campaigns may be opened: `campaign_new.html`."""

    title: str
    rows: tuple[OpenableRow, ...]
    empty: str
    crumbs: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """How far a worker has come who makes the cases; the page asks for it again while it goes on."""

    words: str
    share: float
    poll_href: str = ""
    """Empty: it is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitRow:
    """A unit of a campaign, or all units directly below one."""

    name: str
    href: str
    cases: str
    counts: tuple[str, ...]
    """Beside the titles in `CampaignView.heads`."""
    shares: tuple[Share, ...]
    chip: Chip
    late: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignView:
    """One campaign with the progress of every unit below: `campaign.html`."""

    title: str
    summary: str
    chip: Chip
    facts: tuple[Fact, ...]
    shares: tuple[Share, ...]
    heading: str
    """“Đã gửi lên 12 trên 30 danh sách”."""
    subheading: str
    heads: tuple[str, ...]
    """Titles of the states that have a column."""
    rows: tuple[UnitRow, ...]
    groups: tuple[UnitRow, ...] = ()
    """The same by the unit above, where that is more than one."""
    filters: tuple[Tab, ...] = ()
    filters_label: str = ""
    mine: tuple[Link, ...] = ()
    """Lists the viewer works on."""
    making: Making | None = None
    due: Due | None = None
    buttons: tuple[Button, ...] = ()
    notices: tuple[Notice, ...] = ()
    pager: Pager | None = None
    empty: str = ""
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One answer of one line."""

    name: str
    kind: Literal["text", "long", "number", "choice", "tick", "shown", "none"]
    """`shown` is worked out and never sent; `none` is not asked of this line."""
    label: str
    """Whole, for those who listen: “Mức, Nguyễn Văn An”."""
    value: str = ""
    options: tuple[Option, ...] = ()
    error: str = ""

    @property
    def id(self) -> str:
        """The element id of the box."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, kw_only=True, slots=True)
class GridRow:
    """One line of a unit's list."""

    case: str
    version: int
    name: str
    number: str
    href: str
    """The case; empty where it is not open to the viewer."""
    state: str
    cells: tuple[Cell, ...] = ()
    """Beside `ListView.heads`."""
    more: tuple[FieldView, ...] = ()
    """Questions without a column."""
    more_open: bool = False
    """Something in them is wrong."""
    edits: bool = False
    was: str = ""
    how: str = ""
    """“pasted” where the line waits to be looked at for that."""
    entered: str = ""
    """“Lê Thị Lan, 20:14, gõ tay”."""
    asks: bool = False
    """Whether somebody still has to look at it and confirm."""
    looked: bool = False
    """The box beside it is ticked."""
    errors: tuple[str, ...] = ()
    """What is wrong with the line as a whole."""
    eye: tuple[str, ...] = ()
    """What catches the eye."""
    ticked: bool = False
    may: bool = False
    """Whether something can be done with it now."""
    links: tuple[Link, ...] = ()
    """What can be done with this case alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListView:
    """The list of one unit in a campaign, to be looked at or filled in: `list.html`."""

    title: str
    summary: str
    heading: str
    shares: tuple[Share, ...]
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]
    action: str
    """Where the whole grid, or the ticked lines, are sent."""
    edits: bool = False
    """Lines are filled in here."""
    confirms: bool = False
    """Lines that nobody typed have to be looked at."""
    buttons: tuple[Button, ...] = ()
    """What the lines are sent with; ``do`` is the name."""
    modes: tuple[Tab, ...] = ()
    modes_label: str = ""
    files: tuple[Link, ...] = ()
    """The list as a file to fill in elsewhere."""
    import_action: str = ""
    """Where a filled-in file is sent; empty: not here."""
    notices: tuple[Notice, ...] = ()
    errors: tuple[ErrorLink, ...] = ()
    due: Due | None = None
    pager: Pager | None = None
    crumbs: tuple[Link, ...] = ()
    crumb: str = ""
    empty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRow:
    """What became of one line of a file."""

    number: str
    """Line of the file, from 1."""
    name: str
    mood: Literal["good", "look", "bad"]
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportView:
    """A file before its lines are kept: `list_import.html`. Posts ``packed`` back."""

    title: str
    summary: str
    notice: Notice
    rows: tuple[ImportRow, ...]
    action: str
    button: str
    """Empty: nothing in it can be kept."""
    packed: tuple[str, ...]
    """The lines, to be sent again."""
    cancel_href: str
    crumbs: tuple[Link, ...] = ()
