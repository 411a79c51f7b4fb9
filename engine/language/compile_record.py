"""Files of a record to one `Record`, and the types that record and parameters share with forms."""

from collections.abc import Mapping, Sequence

from engine.definition.record import Book, Chapter, History, Overlay, Record, RecordField, Roles
from engine.definition.types import DATE, FILE, INTEGER, MONTH, PERSON, TEXT, UNIT, Kind, Member, ValueType, struct
from engine.definition.words import Words, plain
from engine.ground.sources import MapNode, Place, ScalarNode
from engine.language.files.record import BookWord, HistoryWord, RecordFieldWord, RecordFile, RolesWord
from engine.language.value_types import type_name
from engine.language.workbench import Workbench, check_name

_SIMPLE: Mapping[str, ValueType] = {
    "text": TEXT,
    "long_text": TEXT,
    "phone": TEXT,
    "email": TEXT,
    "address": TEXT,
    "integer": INTEGER,
    "year": ValueType(kind="integer", name="year"),
    "boolean": ValueType(kind="boolean"),
    "money": ValueType(kind="money"),
    "date": DATE,
    "month": MONTH,
    "month_day": ValueType(kind="month_day"),
    "person": PERSON,
    "unit": UNIT,
    "file": FILE,
    "period": ValueType(kind="period"),
    "share": ValueType(kind="share"),
    "options": ValueType(kind="options"),
    "score_catalogue": ValueType(kind="catalogue"),
}


def value_type(
    written: str, name: str, scale: ScalarNode | None = None, options: tuple[str, ...] | None = None
) -> ValueType:
    """The type a word of records, variables and parameters stands for; `name` names choices for messages and labels."""
    if written in ("decimal", "percent"):
        kind: Kind = "decimal" if written == "decimal" else "percent"
        return ValueType(kind=kind, scale=0 if scale is None else int(scale.text))
    if written == "choice":
        return ValueType(kind="choice", options=options, name=name)
    if written == "choices":
        return ValueType(kind="list", of=ValueType(kind="choice", options=options, name=name))
    return _SIMPLE[written]


def compile_record(files: Sequence[RecordFile], bench: Workbench) -> Record:
    """One record out of the files that carry its name; problems go to the bench's notes."""
    of = files[0].record.text
    fields: dict[str, RecordField] = {}
    histories: dict[str, History] = {}
    overlays: dict[str, Overlay] = {}
    seen: dict[str, Place] = {"id": files[0].record.place}

    def new(key: ScalarNode) -> bool:
        check_name(bench.notes, key)
        if key.text in seen:
            bench.notes.add("name.twice", key.place, second=seen[key.text], name=key.text)
            return False
        seen[key.text] = key.place
        return True

    for file in files:
        for entry in file.entries("fields"):
            if new(entry.key) and file.fields is not None:
                fields[entry.key.text] = _field(entry.key.text, file.fields[entry.key.text], bench)
        for entry in file.entries("histories"):
            if new(entry.key) and file.histories is not None:
                histories[entry.key.text] = _history(file, entry.key.text, bench)
        for entry in file.entries("overlays"):
            if new(entry.key) and file.overlays is not None:
                word = file.overlays[entry.key.text]
                overlays[entry.key.text] = Overlay(
                    name=entry.key.text,
                    title=bench.words(word.title),
                    type=value_type(word.type.text, entry.key.text),
                    place=word.place,
                )
    roles = next((file.roles for file in files if file.roles is not None), None)
    book = next((file.book for file in files if file.book is not None), None)
    return Record(
        of=of,
        fields=fields,
        histories=histories,
        overlays=overlays,
        roles=None if roles is None else _roles(roles, fields, overlays, bench),
        book=None if book is None else _book(book, fields, histories, bench),
    )


def _book(
    word: BookWord, fields: Mapping[str, RecordField], histories: Mapping[str, History], bench: Workbench
) -> Book:
    return Book(
        title=bench.words(word.title),
        chapters=tuple(
            Chapter(
                title=bench.words(chapter.title),
                fields=tuple(bench.named(node, fields, "unknown-record-field") for node in chapter.fields),
                histories=tuple(bench.named(node, histories, "unknown-history") for node in chapter.histories),
            )
            for chapter in word.chapters
        ),
    )


def _field(name: str, word: RecordFieldWord, bench: Workbench) -> RecordField:
    titles = {} if word.options is None else bench.option_titles(word.options)
    if word.type.text == "choice" and not titles:
        bench.notes.add("record.choice-without-options", word.type.place, name=name)
    if word.type.text in ("decimal", "percent") and word.scale is None:
        bench.notes.add("value.no-scale", word.type.place, name=name)
    type_ = value_type(word.type.text, name, word.scale, tuple(titles) if titles else None)
    initial = None
    if isinstance(word.initial, ScalarNode):
        initial = bench.literal_value(word.initial, type_)
    elif word.initial is not None:
        bench.notes.add("value.wrong-type", word.initial.place, given="…", type=type_name(type_))
    return RecordField(
        name=name,
        title=bench.words(word.title),
        type=type_,
        option_titles=titles,
        required=word.required,
        initial=initial,
        sees=() if word.sees is None else tuple(node.text for node in word.sees),
        place=word.place,
    )


def _history(file: RecordFile, name: str, bench: Workbench) -> History:
    assert file.histories is not None
    word = file.histories[name]
    entry = word.node.get("entry")
    titles: Mapping[str, Words] = {} if word.titles is None else bench.option_titles(word.titles)
    members: dict[str, Member] = {}
    for part in entry.entries if isinstance(entry, MapNode) else ():
        check_name(bench.notes, part.key)
        written = word.entry[part.key.text].text
        optional = written.startswith("optional ")
        members[part.key.text] = Member(
            type=value_type(written.removeprefix("optional "), part.key.text),
            optional=optional,
            title=titles[part.key.text].text if part.key.text in titles else part.key.text,
            server_only=True,
        )
    return History(
        name=name,
        title=bench.words(word.title),
        entry=struct(f"{name} entry", members),
        one_per=tuple(bench.named(node, members, "unknown-member") for node in word.one_per),
        sees=() if word.sees is None else tuple(node.text for node in word.sees),
        member_titles={key: titles.get(key, plain(key, word.place)) for key in members},
        labels=_labels(word, members, bench),
        place=word.place,
    )


def _labels(word: HistoryWord, members: Mapping[str, Member], bench: Workbench) -> dict[str, Mapping[str, Words] | str]:
    """What the values of an entry's members are called. That a parameter exists is asked when it is read."""
    made: dict[str, Mapping[str, Words] | str] = {}
    for entry in word.entries("labels"):
        assert word.labels is not None
        name = bench.named(entry.key, members, "unknown-member")
        written = word.labels[entry.key.text]
        made[name] = (
            written.text.removeprefix("param.") if isinstance(written, ScalarNode) else bench.option_titles(written)
        )
    return made


def _roles(
    word: RolesWord, fields: Mapping[str, RecordField], overlays: Mapping[str, Overlay], bench: Workbench
) -> Roles:
    wanted: Mapping[str, tuple[Kind, ...]] = {
        "name": ("text",),
        "unit": ("unit",),
        "status": ("choice",),
        "birth_date": ("date",),
        "phone": ("text",),
    }
    found: dict[str, str | None] = {}
    for role, kinds in wanted.items():
        node: ScalarNode | None = getattr(word, role)
        found[role] = None if node is None else bench.named(node, fields, "unknown-record-field")
        field = None if node is None else fields.get(node.text)
        if node is not None and field is not None and field.type.kind not in kinds:
            bench.notes.add(
                "record.role-type",
                node.place,
                role=role,
                name=node.text,
                wanted=[type_name(ValueType(kind=kind)) for kind in kinds],
            )
    status = fields.get(found["status"] or "")
    options = (status.type.options if status is not None else None) or ()
    name = found["name"]
    assert name is not None
    return Roles(
        name=name,
        unit=found["unit"],
        status=found["status"],
        members=tuple(bench.named(node, options, "unknown-status") for node in word.members),
        newcomer=None if word.newcomer is None else bench.named(word.newcomer, options, "unknown-status"),
        birth_date=found["birth_date"],
        phone=found["phone"],
        barred=_barred(word.barred, overlays, bench),
    )


def _barred(node: ScalarNode | None, overlays: Mapping[str, Overlay], bench: Workbench) -> str | None:
    if node is None:
        return None
    overlay = overlays.get(node.text)
    if overlay is not None and overlay.type.kind != "boolean":
        wanted = [type_name(ValueType(kind="boolean"))]
        bench.notes.add("record.role-type", node.place, role="barred", name=node.text, wanted=wanted)
    return bench.named(node, overlays, "unknown-overlay")
