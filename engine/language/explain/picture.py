"""The way of a case as SVG: boxes for states, pills for ends, the line already travelled, a pin where the case is.

No style and no script in it, so that it may stand in a page with a strict content policy: the page's own style sheet
gives `.state`, `.passed`, `.here`, `.side`, `.way-line`, `.head`, `.pin` and `.note` their colours. A picture is never
alone: its title says what it shows, and `picture_words` tells the same as a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from engine.definition.procedure import CAMPAIGN, Procedure, State
from engine.definition.words import Words
from engine.language.explain.layout import Layout, Spot, Way, lay_out

_WIDTH, _GAP = 134, 38
_HEIGHT, _DOWN = 58, 52
_LEFT, _TOP = 6, 96
_LONGEST = 17
"""Characters of a line in a box; at 13 px they fit."""
_HEAD = 11


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    name: str
    x: int
    y: int
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        return self.x + self.width // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


def draw(
    procedure: Procedure,
    here: str | None = None,
    passed: Iterable[str] = (),
    notes: Mapping[str, str] | None = None,
    lang: str = "vi",
) -> str:
    """The picture as one `<svg>` element.

    `here` is the state the case stands in (None: no case), `passed` those it has left behind, `notes` a second line for
    states (“12/11 · chi đoàn”).
    """
    layout = lay_out(procedure, lang)
    boxes = {name: _box(name, spot) for name, spot in layout.spots.items()}
    behind = set(passed) - {here}
    lines = _Lines(layout, boxes, behind, here)
    parts = [
        lines.drawn(),
        *(_state(procedure, layout, box, behind, here, notes or {}, lang) for box in boxes.values()),
    ]
    if here in boxes:
        parts.append(_pin(boxes[here], lang))
    width = max(640, max((box.right for box in boxes.values()), default=0) + _LEFT)
    height = max((box.bottom for box in boxes.values()), default=0) + 16
    title = escape(picture_words(procedure, here, passed, lang))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{title}</title>{"".join(parts)}</svg>'
    )


def picture_words(procedure: Procedure, here: str | None = None, passed: Iterable[str] = (), lang: str = "vi") -> str:
    """What the picture shows, as a sentence: “Đã qua: …. Đang ở …. Còn: ….”"""
    layout = lay_out(procedure, lang)
    behind = [name for name in dict.fromkeys(passed) if name in procedure.states and name != here]
    seen = {*behind, here}
    ahead = [name for name in layout.main if name not in seen]
    if here in layout.main:
        ahead = [name for name in layout.main[layout.main.index(here) + 1 :] if name not in seen]
    said: list[str] = []
    words = ("Đã qua", "Đang ở", "Còn", "Các bước") if lang == "vi" else ("Behind", "Now at", "Ahead", "Steps")

    def titles(names: Iterable[str]) -> str:
        return ", ".join(_title(procedure.states[name].title, lang) for name in names)

    if here is None:
        return f"{words[3]}: {titles(layout.main)}."
    if behind:
        said.append(f"{words[0]}: {titles(behind)}.")
    if here in procedure.states:
        said.append(f"{words[1]} “{titles([here])}”.")
    if ahead and not (here in procedure.states and procedure.states[here].ends):
        said.append(f"{words[2]}: {titles(ahead)}.")
    return " ".join(said)


def _box(name: str, spot: Spot) -> _Box:
    return _Box(name=name, x=_LEFT + spot.column * (_WIDTH + _GAP), y=_TOP + spot.row * (_HEIGHT + _DOWN))


def _title(words: Words, lang: str) -> str:
    return words.en.text if lang == "en" and words.en is not None else words.text


def _lines_of(text: str, most: int = 2) -> list[str]:
    """A title broken between words; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _LONGEST:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: _LONGEST - 1]}…"]
    return lines


def _state(
    procedure: Procedure,
    layout: Layout,
    box: _Box,
    behind: set[str],
    here: str | None,
    notes: Mapping[str, str],
    lang: str,
) -> str:
    state: State = procedure.states[box.name]
    kind = "here" if box.name == here else "passed" if box.name in behind else "ahead"
    classes = ["state", kind]
    if box.name not in layout.main and not state.ends:
        classes.append("side")
    if state.ends:
        classes.append("end")
    note = notes.get(box.name) or _note(procedure, state, layout, lang)
    lines = _lines_of(_title(state.title, lang), 1 if note else 2)
    shown = [*((line, False) for line in lines), *([(note, True)] if note else [])]
    top = box.middle - 9 * (len(shown) - 1) + 5
    indent = 14 if not state.ends else 20
    texts = "".join(
        _text(box.x + indent, top + 18 * number, _short(text, 16 if state.ends else 19) if small else text, note=small)
        for number, (text, small) in enumerate(shown)
    )
    round_ = box.height // 2 if state.ends else 10
    full = f"<title>{escape(_title(state.title, lang))}</title>"
    return (
        f'<g class="{" ".join(classes)}">{full}<rect x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}" rx="{round_}"/>{texts}</g>'
    )


def _text(x: int, y: int, text: str, *, note: bool) -> str:
    look = 'class="note" font-size="12"' if note else 'font-size="13" font-weight="600"'
    return f'<text x="{x}" y="{y}" {look}>{escape(text)}</text>'


def _note(procedure: Procedure, state: State, layout: Layout, lang: str) -> str:
    """How a case comes to an end; that a campaign makes it or a whole list goes on; how many tasks are side by side."""
    labels = [label for way in layout.ways if way.target == state.name for label in way.labels]
    if state.name in layout.ends and labels:
        return " · ".join(dict.fromkeys(labels))
    if any(action.covers is not None for action in state.actions.values()):
        return "cả danh sách một lần" if lang == "vi" else "the whole list at once"
    if state.name in procedure.start.to.values() and CAMPAIGN in procedure.start.by:
        return "đợt lập hồ sơ" if lang == "vi" else "made by the campaign"
    if len(state.tasks) > 1:
        return f"{len(state.tasks)} việc song song" if lang == "vi" else f"{len(state.tasks)} tasks at once"
    return ""


def _pin(box: _Box, lang: str) -> str:
    said = "Đang ở đây" if lang == "vi" else "Here now"
    x, y = box.centre, box.y
    return (
        f'<g class="pin"><rect x="{x - 50}" y="{y - 42}" width="100" height="26" rx="13"/>'
        f'<path d="m{x - 7} {y - 16} 7 9 7-9z"/>'
        f'<text x="{x}" y="{y - 24}" font-size="12.5" text-anchor="middle">{said}</text></g>'
    )


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


class _Lines:
    """Draws the ways: straight along the main line, above it where one is skipped, at right angles below it."""

    def __init__(self, layout: Layout, boxes: Mapping[str, _Box], behind: set[str], here: str | None) -> None:
        self.layout = layout
        self.boxes = boxes
        self.behind = behind
        self.here = here
        self.ports: dict[tuple[str, str], int] = {}
        self.arcs = 0
        self.labels: list[tuple[int, int, str]] = []

    def drawn(self) -> str:
        """All ways, those on the main line last so that they lie on top."""
        ways = [way for way in self.layout.ways if not way.shared]
        ways.sort(key=self._is_step)
        parts = [self._way(way) for way in ways]
        texts = "".join(_text(x, y, _short(text, 24), note=True) for x, y, text in self.labels)
        return "".join(parts) + texts

    def _is_step(self, way: Way) -> bool:
        """Whether it leads from one state of the main line to the next."""
        main = self.layout.main
        return way.source in main and way.target in main and main.index(way.target) == main.index(way.source) + 1

    def _port(self, name: str, side: str) -> int:
        """A fresh point along the lower or upper edge of a box, so that lines do not lie on each other."""
        number = self.ports.get((name, side), 0)
        self.ports[name, side] = number + 1
        spread = (0, 30, -30, 46, -46, 15, -15)
        return self.boxes[name].centre + spread[number % len(spread)]

    def _way(self, way: Way) -> str:
        start, end = self.boxes[way.source], self.boxes[way.target]
        before, after = self.layout.spots[way.source], self.layout.spots[way.target]
        travelled = way.source in self.behind and (way.target in self.behind or way.target == self.here)
        if self._is_step(way):
            points = [(start.right, start.middle), (end.x, end.middle)]
            return _arrow(points, "passed" if travelled else "")
        label = way.labels[0] if way.labels else ""
        if before.row == after.row == 0:
            return _arrow(self._above(start, end, label if after.column < before.column else ""), "")
        if way.target in self.layout.ends:
            # What leads to an end is said in its pill.
            return _arrow(self._to_end(start, end, before, after), "side")
        if after.row > before.row:
            return _arrow(self._down(start, end, before, after, label), "side")
        return _arrow(self._up(start, end, before, after, label), "side")

    def _above(self, start: _Box, end: _Box, label: str) -> list[tuple[int, int]]:
        """Over the states between, or back over them."""
        self.arcs += 1
        y = start.y - 4 - 17 * self.arcs
        first, last = self._port(start.name, "top"), self._port(end.name, "top")
        if label:
            self.labels.append((min(first, last) + 10, y - 5, label))
        return [(first, start.y), (first, y), (last, y), (last, end.y)]

    def _to_end(self, start: _Box, end: _Box, before: Spot, after: Spot) -> list[tuple[int, int]]:
        """Down the gap beside the column, then along the gap above the row of ends."""
        x = self._port(start.name, "bottom")
        last = self._port(end.name, "top")
        if before.column == after.column and after.row == before.row + 1:
            return [(last, start.bottom), (last, end.y)]
        number = self.ports.get((f"column {before.column}", "gap"), 0)
        self.ports[f"column {before.column}", "gap"] = number + 1
        gap = start.right + 12 + number * 6
        row = self.ports.get(("ends", "ledge"), 0)
        self.ports["ends", "ledge"] = row + 1
        ledge = end.y - 16 - 5 * (row % 5)
        if after.row == before.row + 1:
            return [(x, start.bottom), (x, ledge), (last, ledge), (last, end.y)]
        turn = start.bottom + 14
        return [(x, start.bottom), (x, turn), (gap, turn), (gap, ledge), (last, ledge), (last, end.y)]

    def _down(self, start: _Box, end: _Box, before: Spot, after: Spot, label: str) -> list[tuple[int, int]]:
        x = self._port(start.name, "bottom")
        side = end.middle - 12
        if before.column == after.column and after.row == before.row + 1:
            self.labels.append((x + 7, end.y - 14, label))
            return [(x, start.bottom), (x, end.y)]
        if before.column == after.column:
            gap, turn = start.x - 12, start.bottom + 10
            return [(start.x + 20, start.bottom), (start.x + 20, turn), (gap, turn), (gap, side), (end.x, side)]
        label = _short(label, 15)
        self.labels.append((x + 7 if after.column > before.column else end.right + 16, side - 6, label))
        return [(x, start.bottom), (x, side), (end.x if after.column > before.column else end.right, side)]

    def _up(self, start: _Box, end: _Box, before: Spot, after: Spot, label: str) -> list[tuple[int, int]]:
        last = self._port(end.name, "bottom")
        if before.column == after.column and after.row == before.row - 1:
            return [(last, start.y), (last, end.bottom)]
        side = start.middle + 12
        leave = start.x if before.column >= after.column else start.right
        if label and before.column > after.column:
            self.labels.append((last + 7, side + 15, label))
        return [(leave, side), (last, side), (last, end.bottom)]


def _arrow(points: list[tuple[int, int]], kind: str) -> str:
    """A line through the points with its head at the last; corners are rounded."""
    classes = f"way-line {kind}".strip()
    (x0, y0), (x1, y1) = points[-2], points[-1]
    sign_x, sign_y = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
    stop = (x1 - sign_x * (_HEAD - 2), y1 - sign_y * (_HEAD - 2))
    path = _rounded([*points[:-1], stop])
    across, along = (0, 6), (_HEAD * sign_x, _HEAD * sign_y)
    if sign_y:
        across = (6, 0)
    base = (x1 - along[0], y1 - along[1])
    head = f"M{base[0] - across[0]} {base[1] - across[1]}L{x1} {y1}L{base[0] + across[0]} {base[1] + across[1]}z"
    head_kind = "head passed" if "passed" in kind.split() else "head"
    return f'<path class="{classes}" d="{path}"/><path class="{head_kind}" d="{head}"/>'


def _rounded(points: list[tuple[int, int]], radius: int = 8) -> str:
    path = f"M{points[0][0]} {points[0][1]}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        first = _towards(corner, before, radius)
        second = _towards(corner, after, radius)
        path += f"L{first[0]} {first[1]}Q{corner[0]} {corner[1]} {second[0]} {second[1]}"
    return f"{path}L{points[-1][0]} {points[-1][1]}"


def _towards(corner: tuple[int, int], other: tuple[int, int], radius: int) -> tuple[int, int]:
    x, y = other[0] - corner[0], other[1] - corner[1]
    length = max(abs(x), abs(y))
    if length == 0:
        return corner
    step = min(radius, length // 2)
    return (corner[0] + step * ((x > 0) - (x < 0)), corner[1] + step * ((y > 0) - (y < 0)))
