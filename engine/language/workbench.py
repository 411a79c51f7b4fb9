"""The bench at which words become behaviour: names looked up, expressions compiled, problems noted in place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from engine.definition.choice import Choice, Option
from engine.definition.expressions import Expression, Names, Path, Questions, Template
from engine.definition.record import History, Overlay, Record, RecordField
from engine.definition.scores import groups_of
from engine.definition.types import BOOLEAN, Member, ValueType
from engine.definition.words import Basis, Words, plain
from engine.ground.clock import is_day, parse_month
from engine.ground.durations import Period, Share, read_period, read_share
from engine.ground.problems import Problem, near
from engine.ground.sources import MapNode, Place, ScalarNode, SeqNode
from engine.language.expressions import compile_expression, compile_template
from engine.language.notes import Notes
from engine.language.scope import MOMENT, ROOTS, Where
from engine.language.subset import RESERVED, present_if
from engine.language.value_types import type_name
from engine.language.world import World
from engine.vocabulary.bench import Origin
from engine.vocabulary.word import Conditional, Prose, Said, Sourced

T = TypeVar("T")
W = TypeVar("W", bound=Conditional)


@dataclass(frozen=True, slots=True)
class Constant:
    """The program of a literal."""

    constant: object

    def run(self, names: Names, questions: Questions | None) -> object:
        """The literal."""
        return self.constant


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """The program of an expression that could not be compiled; a definition that holds one is never used."""

    def run(self, names: Names, questions: Questions | None) -> object:
        """Never reached."""
        raise AssertionError("an expression with problems was run")


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Names a procedure gives to things; forms compiled alone know none."""

    subject: str = "person"
    units: tuple[str, ...] = ()
    variables: Mapping[str, ValueType] = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class Workbench:
    """Implements `engine.vocabulary.bench.Bench` for one place of a definition."""

    def __init__(
        self,
        world: World,
        known: Known,
        where: Where,
        notes: Notes,
        used: "Used | None" = None,
        there: frozenset[Path] = frozenset(),
    ) -> None:
        self.world = world
        self.known = known
        self.where = where
        self.notes = notes
        self.used = Used() if used is None else used
        self.there = there
        """Paths known to be there, because a condition around this place asked for them."""

    def at(self, where: Where) -> "Workbench":
        """The same bench at another place."""
        return Workbench(self.world, self.known, where, self.notes, self.used, self.there)

    def behind(self, condition: Expression | None) -> "Workbench":
        """The same bench where a condition is known to hold."""
        present = present_when(condition)
        if not present:
            return self
        return Workbench(self.world, self.known, self.where, self.notes, self.used, self.there | present)

    def behind_word(self, word: Conditional) -> "Workbench":
        """The same bench where the word's own condition is known to hold."""
        return self if word.when is None and word.unless is None else self.behind(self.condition(word))

    # --- expressions --------------------------------------------------------------------------------------------------

    def expression(
        self, node: ScalarNode, expected: ValueType | None = None, may_be_absent: bool = False
    ) -> Expression:
        """The expression written at `node`; a stand-in of the expected type where it has problems.

        With `may_be_absent` a name alone may have no value; else what can be absent is read behind `has(…)`.
        """
        made = self._compiled(node, expected)
        if made is None:
            return self._stand_in(node, expected)
        self._readable(made, node)
        if not (may_be_absent and only_a_name(made)):
            self._guarded(made, node)
        self.used.read(made)
        return made

    def _guarded(self, made: Expression, node: ScalarNode) -> None:
        """What may be absent is asked for with `has(…)` before it is read."""
        for path in sorted(made.reads - made.guarded):
            if any(path[:length] in self.there for length in range(2, len(path) + 1)):
                continue
            type_ = self.where.environment.roots.get(path[0])
            for length, step in enumerate(path[1:], 2):
                found = None if type_ is None else type_.members.get(step)
                if found is not None and found.optional:
                    name = ".".join(path[:length])
                    offset = max(0, node.text.find(name))
                    self.notes.add("expression.unguarded", node.within(offset, len(name)), name=name)
                    break
                type_ = None if found is None else found.type

    def _compiled(self, node: ScalarNode, expected: ValueType | None) -> Expression | None:
        # A rule is typed wherever it is asked, a condition again for what stands behind it: the same text once.
        key = (node.text, node.place, id(self.where.environment), None if expected is None else repr(expected))
        made = self.used.made.get(key)
        if made is None:
            made = self.used.made[key] = compile_expression(node.text, node, self.where.environment, expected)
        if isinstance(made, Expression):
            return made
        for problem in made:
            name = problem.values.get("name")
            if problem.code == "expression.unknown-name" and name in ROOTS:
                self.notes.add(
                    f"expression.{name}-not-here" if name in MOMENT else "expression.not-here", problem.place, name=name
                )
            else:
                self.notes.problems.append(problem)
        return None

    def _readable(self, made: Expression, node: ScalarNode) -> None:
        """Roots of the moment that this place has not are named, each once."""
        for root in sorted({path[0] for path in made.reads} & set(MOMENT) - self.where.readable):
            offset = max(0, node.text.find(root))
            self.notes.add(f"expression.{root}-not-here", node.within(offset, len(root)), name=root)

    def _stand_in(self, node: ScalarNode, expected: ValueType | None) -> Expression:
        return Expression(text=node.text, place=node.place, type=expected or ValueType(kind="any"), program=Unbuilt())

    def condition(self, word: Conditional) -> Expression | None:
        """`when` and `unless` as one condition."""
        return self.condition_of(word.when, word.unless)

    def condition_of(self, when: ScalarNode | None, unless: ScalarNode | None) -> Expression | None:
        """The same from the two nodes."""
        if when is not None and unless is not None:
            self.notes.add("choice.when-and-unless", unless.place, second=when.place)
            return self.expression(when, BOOLEAN)
        if when is not None:
            return self.expression(when, BOOLEAN)
        return None if unless is None else self.expression(negated(unless), BOOLEAN)

    def value(self, node: ScalarNode, expected: ValueType, optional: bool) -> Expression | None:
        """What an effect writes; a bare word may be a literal of a text or choice, `none` clears."""
        if node.text == "none" and "none" not in (expected.options or ()):
            if not optional:
                self.notes.add("effect.cannot-clear", node.place)
            return None
        bare = isinstance(node.value, str) and node.text.replace("_", "a").isalnum() and node.text.isascii()
        if bare and expected.kind in ("text", "choice") and node.text not in ROOTS:
            if expected.options is not None and node.text not in expected.options:
                self.notes.add(
                    "effect.not-an-option",
                    node.place,
                    near(node.text, expected.options),
                    name=node.text,
                    options=list(expected.options),
                )
            return literal(node.text, node.place, expected)
        return self.expression(node, expected, may_be_absent=optional)

    def constant(self, node: ScalarNode, type_: ValueType) -> Expression:
        """A literal, given as it travels."""
        return literal(self.literal_value(node, type_), node.place, type_)

    def literal_value(self, node: ScalarNode, type_: ValueType) -> object:
        """The value of a literal of that type as it travels; what does not fit is noted and None."""
        value: object = None
        match type_.kind:
            case "text":
                value = node.text if not isinstance(node.value, bool) else None
            case "boolean":
                value = node.value if isinstance(node.value, bool) else None
            case "integer" | "money" | "decimal" | "percent":
                value = self._scaled(node, type_)
            case "date":
                value = node.text if is_day(node.text) else None
            case "month":
                value = parse_month(node.text)
            case "month_day":
                value = _month_day(node.text)
            case "period":
                period = read_period(node.text)
                value = None if period is None else str(period)
            case "share":
                share = read_share(node.text)
                value = None if share is None else str(share)
            case "choice":
                value = node.text if isinstance(node.value, str) else None
                if value is not None and type_.options is not None and value not in type_.options:
                    self.notes.add(
                        "effect.not-an-option",
                        node.place,
                        near(node.text, type_.options),
                        name=node.text,
                        options=list(type_.options),
                    )
                    return None
        if value is None:
            self.notes.add("value.wrong-type", node.place, given=node.text, type=type_name(type_))
        return value

    def _scaled(self, node: ScalarNode, type_: ValueType) -> int | None:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, Decimal)):
            return None
        scaled = Decimal(node.value).scaleb(type_.scale)
        return int(scaled) if scaled == scaled.to_integral_value() else None

    def period(self, node: ScalarNode) -> Period | Expression:
        """A period written out, or an expression that gives one."""
        written = read_period(node.text) if isinstance(node.value, str) else None
        return self.expression(node, ValueType(kind="period")) if written is None else written

    def share(self, node: ScalarNode) -> Share | Expression:
        """A share written out, or an expression that gives one."""
        written = read_share(node.text) if isinstance(node.value, str) else None
        return self.expression(node, ValueType(kind="share")) if written is None else written

    def day(self, node: ScalarNode) -> Expression:
        """A day written out, or an expression that gives one."""
        date = ValueType(kind="date")
        return literal(node.text, node.place, date) if is_day(node.text) else self.expression(node, date)

    def limit(self, node: ScalarNode, type_: ValueType, may_be_absent: bool = True) -> Expression:
        """A limit of a field: a literal of the field's own type, or an expression; absent, it does not limit."""
        is_literal = (
            isinstance(node.value, (bool, int, Decimal))
            or (type_.kind == "date" and is_day(node.text))
            or (type_.kind == "month" and parse_month(node.text) is not None)
        )
        return self.constant(node, type_) if is_literal else self.expression(node, type_, may_be_absent)

    # --- words --------------------------------------------------------------------------------------------------------

    def words(self, prose: Prose, templated: bool = False) -> Words:
        """A text for people."""
        if isinstance(prose, Said):
            return Words(
                vi=self._template(prose.vi, templated),
                en=None if prose.en is None else self._template(prose.en, templated),
            )
        return Words(vi=self._template(prose, templated))

    def _template(self, node: ScalarNode, templated: bool) -> Template:
        if templated and ("{" in node.text or "}" in node.text):
            made = compile_template(node.text, node, self.where.environment)
            if isinstance(made, Template):
                for piece in made.pieces:
                    if isinstance(piece, Expression):
                        self._readable(piece, node)
                        self._guarded(piece, node)
                        self.used.read(piece)
                return made
            self.notes.problems.extend(made)
        return Template(text=node.text, place=node.place, pieces=(node.text,))

    def optional_words(self, prose: Prose | None, templated: bool = False) -> Words | None:
        """The same where nothing need be written."""
        return None if prose is None else self.words(prose, templated)

    def basis(self, word: Sourced) -> Basis:
        """Basis and confidence; U when there is no basis."""
        confidence = "U" if word.confidence is None else word.confidence.text
        return Basis(text="" if word.basis is None else word.basis.text, confidence=confidence)

    def option_titles(self, written: object) -> Mapping[str, Words]:
        """Titles of options written as a mapping or a list."""
        if isinstance(written, Mapping):
            return {name: self.words(title) for name, title in written.items()}
        if isinstance(written, tuple):
            return {node.text: plain(node.text, node.place) for node in written}
        return {}

    def choice(self, items: Iterable[W], value: Callable[[W], T]) -> Choice[T]:
        """A list whose items have `when` (S4)."""
        return Choice(
            options=tuple(Option(value=value(item), place=item.place, when=self.condition(item)) for item in items)
        )

    # --- names --------------------------------------------------------------------------------------------------------

    def named(self, node: ScalarNode, known: Iterable[str], what: str) -> str:
        """The name at `node`, which has to be one of `known`; `what` says in the code which kind of name it is."""
        if node.text not in known:
            listed = list(known)
            self.notes.add(f"name.{what}", node.place, near(node.text, listed), name=node.text, known=_some(listed))
        self.used.add(what, node.text)
        return node.text

    def origin(self, node: ScalarNode) -> Origin:
        """The unit `of` or `above` names."""
        if isinstance(node.value, str) and "." not in node.text and "(" not in node.text:
            known = (*self.known.units, *self.world.named_units)
            return Origin(name=self.named(node, known, "unknown-unit"))
        return Origin(value=self.expression(node, ValueType(kind="unit")))

    def unit_kind(self, node: ScalarNode) -> str:
        """A unit kind of the pack."""
        return self.named(node, self.world.kinds, "unknown-kind")

    def authority(self, node: ScalarNode) -> str:
        """An authority that some row gives."""
        return self.named(node, sorted(self.world.authorities), "unknown-authority")

    def body(self, node: ScalarNode) -> str:
        """A body of the organisation."""
        return self.named(node, self.world.bodies, "unknown-body")

    def position(self, node: ScalarNode) -> str:
        """A position of the organisation."""
        return self.named(node, self.world.positions, "unknown-position")

    def participant(self, node: ScalarNode) -> str:
        """A participant of the procedure."""
        return self.named(node, self.known.participants, "unknown-participant")

    def participants(self, nodes: Iterable[ScalarNode], *others: str) -> tuple[str, ...]:
        """Several participants; `others` are words allowed beside them (`system`, `anyone`)."""
        known = (*self.known.participants, *others)
        return tuple(self.named(node, known, "unknown-participant") for node in nodes)

    def rules(self, nodes: Iterable[ScalarNode]) -> tuple[str, ...]:
        """Rules of the procedure."""
        return tuple(self.named(node, self.known.rules, "unknown-rule") for node in nodes)

    @property
    def record(self) -> Record | None:
        """The record of what the procedure is about."""
        return self.world.records.get(self.known.subject)

    def record_field(self, node: ScalarNode) -> RecordField | None:
        """A field of the subject's record."""
        record = self._subject_record(node)
        if record is None:
            return None
        self.named(node, record.fields, "unknown-record-field")
        return record.fields.get(node.text)

    def history(self, node: ScalarNode) -> History | None:
        """A history of the subject's record."""
        record = self._subject_record(node)
        if record is None:
            return None
        self.named(node, record.histories, "unknown-history")
        return record.histories.get(node.text)

    def overlay(self, node: ScalarNode) -> Overlay | None:
        """An overlay of the subject's record."""
        record = self._subject_record(node)
        if record is None:
            return None
        self.named(node, record.overlays, "unknown-overlay")
        return record.overlays.get(node.text)

    def _subject_record(self, node: ScalarNode) -> Record | None:
        if self.record is None:
            self.notes.add("effect.no-subject", node.place, name=node.text)
        return self.record

    def variable(self, node: ScalarNode) -> ValueType | None:
        """The type of a variable; unknown names are noted."""
        self.named(node, (*self.known.variables, *self.known.units), "unknown-variable")
        return self.known.variables.get(node.text)

    def is_unit(self, name: str) -> bool:
        """Whether the case remembers a unit under that name."""
        return name in self.known.units

    def score_groups(self, node: ScalarNode) -> Mapping[str, bool]:
        """Groups of a score catalogue, each with whether every value has it; a parameter that is none is noted."""
        name = node.text.removeprefix("param.")
        found = self.world.parameters.parameters.get(name)
        if not node.text.startswith("param.") or found is None or found.type.kind != "catalogue":
            self.notes.add("parameter.no-score-catalogue", node.place, name=node.text)
            return {}
        rows = [[group.name for group in groups_of(row.value)] for row in found.values]
        return {group: all(group in row for row in rows) for row in rows for group in row}

    def problem(self, code: str, place: Place, hint: str | None = None, **values: object) -> None:
        """Note something wrong."""
        detail = values.pop("detail", None)
        self.notes.problems.append(
            Problem(code, place, values=values, hint=hint, detail=None if detail is None else str(detail))
        )


_NAMES_SHOWN = 12


def _some(names: list[str]) -> object:
    """Names for a sentence, not too many; and a word where there are none."""
    if not names:
        return {"vi": "chưa có gì", "en": "none yet"}
    return [*names[:_NAMES_SHOWN], "…"] if len(names) > _NAMES_SHOWN else names


class Used:
    """Which names were mentioned and which paths read, for warnings about what nobody uses."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        self.paths: set[tuple[str, ...]] = set()
        self.expressions: list[Expression] = []
        self.made: dict[tuple[object, ...], Expression | tuple[Problem, ...]] = {}
        """What was compiled already, by text, place, environment and expected type."""
        self.catalogues: set[str] = set()
        """Parameters whose options something chooses from."""

    def add(self, what: str, name: str) -> None:
        """A name was mentioned."""
        self.names.setdefault(what, set()).add(name)

    def read(self, expression: Expression) -> None:
        """An expression was compiled."""
        self.paths |= expression.reads
        self.expressions.append(expression)

    def mentions(self, what: str, name: str) -> bool:
        """Whether the name was mentioned as such."""
        return name in self.names.get(what, ())

    def reads(self, root: str, name: str) -> bool:
        """Whether some expression reads `root.name`."""
        return any(path[0] == root and (len(path) == 1 or path[1] == name) for path in self.paths)


def present_when(condition: Expression | None) -> frozenset[Path]:
    """The paths known to be there when a condition holds."""
    tree = None if condition is None else getattr(condition.program, "tree", None)
    return frozenset() if tree is None else present_if(tree, True)


def only_a_name(expression: Expression) -> bool:
    """Whether an expression is nothing but a dotted name."""
    return all(char.isalnum() or char in "._" for char in expression.text)


def literal(value: object, place: Place, type_: ValueType) -> Expression:
    """A literal as an expression; its text is one the expression language would read the same."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        text = str(value)
    return Expression(text=text, place=place, type=type_, program=Constant(value))


def negated(node: ScalarNode) -> ScalarNode:
    """The contrary of a condition; columns still point into what was written."""
    start = node.text_place or node.place
    if not node.exact or start.column < 3:
        return replace(node, value=f"!({node.text})", text=f"!({node.text})", exact=False)
    shifted = Place(start.file, start.line, start.column - 2)
    return replace(node, value=f"!({node.text})", text=f"!({node.text})", text_place=shifted)


def _month_day(text: str) -> str | None:
    """`30/09` or `09-30` as 09-30."""
    day, slash, month = text.partition("/")
    candidate = f"{int(month):02}-{int(day):02}" if slash and day.isdigit() and month.isdigit() else text
    return candidate if is_day(f"2024-{candidate}") else None


def check_name(notes: Notes, node: ScalarNode) -> None:
    """A name of the author's own must not be a word of the expression language."""
    if node.text in RESERVED:
        notes.add("name.reserved", node.place, name=node.text)


def scalars(node: object) -> list[ScalarNode]:
    """Every scalar below a node, in order."""
    if isinstance(node, ScalarNode):
        return [node]
    if isinstance(node, SeqNode):
        return [inner for item in node.items for inner in scalars(item)]
    if isinstance(node, MapNode):
        return [inner for entry in node.entries for inner in scalars(entry.value)]
    return []


def member(type_: ValueType, optional: bool = False, title: str = "", server_only: bool = True) -> Member:
    """A member that only the server reads, unless said otherwise."""
    return Member(type=type_, optional=optional, title=title, server_only=server_only)
