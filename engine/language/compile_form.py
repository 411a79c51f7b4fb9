"""Files of forms and parts to one `Form`.

A form is compiled where it is used: the same file in two procedures sees two subjects, two sets of units. Its own
expressions always say `form`, whether an action asks it for each case or once for all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.definition.form import Field, FieldKind, Form, FormRule, Section
from engine.definition.types import Member, ValueType, list_of, struct
from engine.definition.words import Basis
from engine.ground.canonical import digest
from engine.ground.sources import MapNode, Node, Place, ScalarNode
from engine.language.expressions import Environment
from engine.language.files.form import FormFile, IncludeWord, PartFile, SectionWord
from engine.language.scope import Where
from engine.language.workbench import Workbench, check_name
from engine.vocabulary.field import FieldWord
from engine.vocabulary.fields.group import GroupField
from engine.vocabulary.word import spoken


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """A form whose fields have kinds and types, but no expressions yet: enough to know what `answers.<form>` holds."""

    file: FormFile
    sections: tuple["DraftedSection", ...]
    type: ValueType


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftedSection:
    """A section with its fields in order."""

    name: str
    word: SectionWord | IncludeWord
    part: PartFile | None
    fields: tuple["DraftedField", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftedField:
    """A field with its kind."""

    name: str
    key: ScalarNode
    word: FieldWord
    kind: FieldKind
    lines: tuple["DraftedField", ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the answer may be absent from what was accepted."""
        return not self.word.required or self.word.when is not None or self.word.unless is not None

    def member(self, hidden: bool = False) -> Member:
        """What expressions see; `hidden` when its section may not be there."""
        title = spoken(self.word.title)
        conditional = self.word.when is not None or self.word.unless is not None or hidden
        if self.lines:
            line = struct(self.name, {inner.name: inner.member() for inner in self.lines})
            return Member(type=list_of(line), title=title, optional=conditional)
        return Member(type=_named(self.kind.value_type(), self.name), optional=self.optional or hidden, title=title)


def _named(type_: ValueType, name: str) -> ValueType:
    """A choice without a catalogue is called by its field, so that messages and labels can name it."""
    if type_.kind == "choice" and not type_.name:
        return ValueType(kind="choice", options=type_.options, name=name)
    return type_


def draft_form(file: FormFile, bench: Workbench) -> Drafted:
    """Kinds and types of every field; unknown parts and names used twice are noted."""
    seen: dict[str, Place] = {}
    sections = []
    for entry in file.entries("sections"):
        word = file.sections[entry.key.text]
        part: PartFile | None = None
        fields: tuple[DraftedField, ...] = ()
        if isinstance(word, IncludeWord):
            bench.named(word.include, bench.world.parts, "unknown-part")
            part = bench.world.parts.get(word.include.text)
            if part is not None:
                fields = tuple(_draft(part.fields, part.node.get("fields"), bench, seen))
        else:
            fields = tuple(_draft(word.fields, word.node.get("fields"), bench, seen))
        sections.append(DraftedSection(name=entry.key.text, word=word, part=part, fields=fields))
    members = {
        field.name: field.member(section.word.when is not None or section.word.unless is not None)
        for section in sections
        for field in section.fields
    }
    return Drafted(file=file, sections=tuple(sections), type=struct(file.form.text, members))


def _draft(
    words: Mapping[str, FieldWord], node: Node | None, bench: Workbench, seen: dict[str, Place]
) -> Iterator[DraftedField]:
    for entry in node.entries if isinstance(node, MapNode) else ():
        name = entry.key.text
        word = words[name]
        check_name(bench.notes, entry.key)
        if name in seen:
            bench.notes.add("name.twice", entry.key.place, second=seen[name], name=name)
            continue
        seen[name] = entry.key.place
        lines: tuple[DraftedField, ...] = ()
        if isinstance(word, GroupField):
            lines = tuple(_draft(word.fields, word.node.get("fields"), bench, {}))
        yield DraftedField(name=name, key=entry.key, word=word, kind=word.kind(bench), lines=lines)


def finish_form(draft: Drafted, bench: Workbench) -> Form:
    """The form with every expression compiled; `bench` stands at the procedure's own environment."""
    file = draft.file
    environment = bench.where.environment.with_(form=draft.type)
    inside = bench.at(Where(environment=environment, readable=frozenset({"form"})))
    sections = []
    for section in draft.sections:
        word = section.word
        title = word.title
        if title is None:
            title = section.part.title if section.part is not None else file.title
        sections.append(
            Section(
                name=section.name,
                title=inside.words(title),
                fields=tuple(_finish(field, inside.behind_word(word), environment) for field in section.fields),
                when=inside.condition(word),
            )
        )
    names = [field.name for section in draft.sections for field in section.fields]
    rules = tuple(
        FormRule(
            name=f"rule_{number}",
            rule=inside.behind_word(word).expression(word.rule, ValueType(kind="boolean")),
            otherwise=inside.words(word.otherwise, templated=True),
            at=inside.named(word.at, names, "unknown-field"),
            when=inside.condition(word),
            warning=word.level is not None and word.level.text == "warning",
            basis=inside.basis(word),
            place=word.place,
        )
        for number, word in enumerate(file.rules, 1)
    )
    for column in file.columns:
        head = column.text.split(".")[0]
        if head not in names:
            inside.named(column, names, "unknown-field")
    return Form(
        name=file.form.text,
        title=inside.words(file.title),
        sections=tuple(sections),
        rules=rules,
        basis=inside.basis(file),
        view="page" if file.view is None else file.view.text,
        columns=tuple(node.text for node in file.columns),
        each_line_confirmed=file.each_line_confirmed,
        digest=digest({name: bench.world.texts.get(name, "") for name in files_of(draft)}),
        place=file.place,
    )


def files_of(draft: Drafted) -> tuple[str, ...]:
    """Paths of the form's own file and of the parts it includes."""
    parts = [section.part for section in draft.sections if section.part is not None]
    return tuple(sorted({draft.file.place.file, *(part.place.file for part in parts)}))


def _finish(field: DraftedField, bench: Workbench, environment: Environment, row: ValueType | None = None) -> Field:
    word = field.word
    type_ = field.kind.value_type()
    when = bench.condition(word)
    bench = bench.behind(when)
    lines: tuple[Field, ...] = ()
    if field.lines:
        line = struct(field.name, {inner.name: inner.member() for inner in field.lines})
        inside = bench.at(Where(environment=environment.with_(row=line), readable=frozenset({"form", "row"})))
        lines = tuple(_finish(inner, inside, environment, line) for inner in field.lines)
    if word.computed is not None and word.prefill is not None:
        bench.notes.add("field.computed-and-prefilled", word.prefill.place, second=word.computed.place)
    return Field(
        name=field.name,
        title=bench.words(word.title, templated=True),
        kind=field.kind,
        required=word.required,
        shown=word.shown,
        help=bench.optional_words(word.help, templated=True),
        when=when,
        computed=None if word.computed is None else bench.limit(word.computed, type_, may_be_absent=False),
        prefill=None if word.prefill is None else bench.limit(word.prefill, type_),
        limits={name: bench.limit(node, wanted) for name, (node, wanted) in word.limits(field.kind).items()},
        example=_example(word.example),
        fields=lines,
        sees=tuple(node.text for node in word.sees),
        basis=Basis(text="" if word.basis is None else word.basis.text, confidence=_confidence(word)),
        place=word.place,
    )


def _confidence(word: FieldWord) -> str:
    return "U" if word.confidence is None else word.confidence.text


def _example(node: Node | None) -> object | None:
    """The example as it would arrive: texts, numbers, lists and mappings of these."""
    return None if node is None else node.plain()
