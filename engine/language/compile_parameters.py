"""Files of parameters to one `Parameters`: every row typed, dated and sourced."""

from collections.abc import Mapping, Sequence

from engine.definition.parameters import ORDERED, Parameter, Parameters, ParameterValue, RuleSet
from engine.definition.types import ValueType
from engine.definition.words import Words
from engine.ground.sources import MapNode, Node, Place, ScalarNode, SeqNode
from engine.language.compile_catalogue import score_catalogue
from engine.language.compile_organisation import days, existing_day
from engine.language.compile_record import value_type
from engine.language.files.parameters import ParametersFile, ParameterWord, ValueWord
from engine.language.value_types import type_name
from engine.language.workbench import Workbench, check_name


def compile_parameters(files: Sequence[ParametersFile], digest: str, bench: Workbench) -> Parameters:
    """All parameters and rule sets of a pack; problems go to the bench's notes."""
    notes = bench.notes
    rule_sets: dict[str, RuleSet] = {}
    seen: dict[str, Place] = {}
    for file in files:
        for entry in file.entries("rule_sets"):
            assert file.rule_sets is not None
            word = file.rule_sets[entry.key.text]
            if entry.key.text in seen:
                notes.add("name.twice", entry.key.place, second=seen[entry.key.text], name=entry.key.text)
                continue
            seen[entry.key.text] = entry.key.place
            existing_day(word.from_, notes)
            rule_sets[entry.key.text] = RuleSet(
                name=entry.key.text,
                title=bench.words(word.title),
                from_day=word.from_.text,
                over=None if word.over is None else word.over.text,
                basis=bench.basis(word),
                place=word.place,
            )
    for file in files:
        for word in (file.rule_sets or {}).values():
            if word.over is not None:
                bench.named(word.over, rule_sets, "unknown-rule-set")
    parameters: dict[str, Parameter] = {}
    seen = {}
    catalogues = _catalogues(files)
    for file in files:
        for entry in file.entries("parameters"):
            name = entry.key.text
            check_name(notes, entry.key)
            if name in seen:
                notes.add("name.twice", entry.key.place, second=seen[name], name=name)
                continue
            seen[name] = entry.key.place
            assert file.parameters is not None
            parameters[name] = _parameter(entry.key, file.parameters[name], rule_sets, catalogues, bench)
    return Parameters(rule_sets=rule_sets, parameters=parameters, digest=digest)


def _catalogues(files: Sequence[ParametersFile]) -> frozenset[str]:
    """Names of parameters whose values are options that others may choose from."""
    return frozenset(
        name for file in files for name, word in (file.parameters or {}).items() if word.type.text == "options"
    )


def _parameter(
    key: ScalarNode,
    word: ParameterWord,
    rule_sets: Mapping[str, RuleSet],
    catalogues: frozenset[str],
    bench: Workbench,
) -> Parameter:
    name = key.text
    titles: Mapping[str, Words] = {}
    options: tuple[str, ...] | None = None
    catalogue = name
    if isinstance(word.options, ScalarNode):
        catalogue = word.options.text.removeprefix("param.")
        if catalogue not in catalogues:
            bench.notes.add("parameter.no-catalogue", word.options.place, name=word.options.text)
    elif word.options is not None:
        titles = bench.option_titles(word.options)
        options = tuple(titles)
    if word.type.text in ("choice", "choices") and word.options is None:
        bench.notes.add("record.choice-without-options", word.type.place, name=name)
    if word.type.text in ("decimal", "percent") and word.scale is None:
        bench.notes.add("value.no-scale", word.type.place, name=name)
    type_ = value_type(word.type.text, catalogue, word.scale, options)
    least, most = _locally(word, type_, bench)
    return Parameter(
        name=name,
        title=bench.words(word.title),
        type=type_,
        values=tuple(_row(row, type_, rule_sets, bench) for row in word.values),
        local_least=least,
        local_most=most,
        option_titles=titles,
        place=key.place,
    )


def _locally(word: ParameterWord, type_: ValueType, bench: Workbench) -> tuple[object, object]:
    """The two limits of what a place may set; a type whose values have no order is noted."""
    if word.locally is None:
        return None, None
    if type_.kind not in ORDERED:
        bench.notes.add("parameter.no-order", word.locally.place, type=type_name(type_))
        return None, None
    least, most = (
        None if node is None else _literal(node, type_, bench) for node in (word.locally.at_least, word.locally.at_most)
    )
    return least, most


def _row(word: ValueWord, type_: ValueType, rule_sets: Mapping[str, RuleSet], bench: Workbench) -> ParameterValue:
    from_day, until = days(word, bench.notes)
    if word.rule_set is not None:
        bench.named(word.rule_set, rule_sets, "unknown-rule-set")
    if word.kind is not None:
        bench.unit_kind(word.kind)
    if word.level is not None:
        levels = [level for each in bench.world.organisations.values() for level in each.levels]
        bench.named(word.level, levels, "unknown-level")
    return ParameterValue(
        value=_value(word, type_, bench),
        from_day=from_day,
        until=until,
        rule_set=None if word.rule_set is None else word.rule_set.text,
        at=None if word.at is None else word.at.text,
        kind=None if word.kind is None else word.kind.text,
        level=None if word.level is None else word.level.text,
        period=None if word.period is None else word.period.text,
        basis=bench.basis(word),
        place=word.place,
    )


def _value(word: ValueWord, type_: ValueType, bench: Workbench) -> object:
    node = word.value
    if type_.kind == "options":
        entries = node.entries if isinstance(node, MapNode) else ()
        titles = {each.key.text: each.value.text for each in entries if isinstance(each.value, ScalarNode)}
        if titles and len(titles) == len(entries):
            return titles
        bench.notes.add("value.wrong-type", node.place, given="…", type=type_name(type_))
        return {}
    if type_.kind == "catalogue":
        return score_catalogue(node, bench)
    if type_.kind == "list" and type_.of is not None:
        items = node.items if isinstance(node, SeqNode) else (node,)
        return [bench.literal_value(item, type_.of) for item in items if isinstance(item, ScalarNode)]
    return _literal(node, type_, bench)


def _literal(node: Node, type_: ValueType, bench: Workbench) -> object:
    if isinstance(node, ScalarNode):
        return bench.literal_value(node, type_)
    bench.notes.add("value.wrong-type", node.place, given="…", type=type_name(type_))
    return None
