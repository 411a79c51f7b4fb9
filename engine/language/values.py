"""What an expression is handed: only the parts of names it looks at, as plain dicts, lists, texts, numbers, booleans.

Handing over everything would cost more than most conditions do (the library converts each entry of what it is given),
and an empty optional value must be absent, not null, or `has(…)` would call it present.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.language.subset import Has, Literal_, Macro, Method, Name, Node, Operation, Select, children

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain]"
"""A value the language knows."""


@dataclass(slots=True)
class Need:
    """How much of a value is looked at: all of it, or these members, or this much of each item of a list."""

    whole: bool = False
    members: dict[str, "Need"] = field(default_factory=dict)
    items: "Need | None" = None

    def member(self, name: str) -> "Need":
        """What is needed of a member, noted from now on."""
        return self.members.setdefault(name, Need())

    def item(self) -> "Need":
        """What is needed of each item, noted from now on."""
        if self.items is None:
            self.items = Need()
        return self.items


def needs(tree: Node) -> Mapping[str, Need]:
    """What a tree looks at, by root name."""
    everything = Need()
    _visit(tree, everything, {})
    return everything.members


_Variables: TypeAlias = Mapping[str, Need | None]
"""What the variable of each macro around stands for; None when it is an item of something computed."""


def _located(node: Node, everything: Need, variables: _Variables) -> Need | None:
    """What a node that only points somewhere points at, or None when it computes something."""
    match node:
        case Name(name=name):
            return variables[name] if name in variables else everything.member(name)
        case Select(of=of, member=member) | Operation(operator=".?", operands=(of, Literal_(value=str(member)))):
            above = _located(of, everything, variables)
            return None if above is None else above.member(member)
        case Macro(name="filter", target=target, variable=variable, body=body):
            above = _located(target, everything, variables)
            if above is not None:
                _visit(body, everything, {**variables, variable: above.item()})
            return above
        case Operation(operator="[]", operands=(of, index)):
            above = _located(of, everything, variables)
            if above is not None:
                _visit(index, everything, variables)
            return None if above is None else above.item()
    return None


def _visit(node: Node, everything: Need, variables: _Variables) -> None:
    """Note what is needed when the value of `node` itself is used."""
    match node:
        case Has(of=of, member=member):
            above = _located(of, everything, variables)
            if above is not None:
                above.member(member)
            else:
                _visit(of, everything, variables)
            return
        case Method(name="size", target=target):
            above = _located(target, everything, variables)
            if above is not None:
                # Only how many there are.
                above.item()
                return
        case Method(name="hasValue", target=target):
            if _located(target, everything, variables) is not None:
                return
        case Macro(target=target, variable=variable, body=body, condition=condition):
            if node.name != "filter" or _located(target, everything, variables) is None:
                above = _located(target, everything, variables)
                if above is None:
                    _visit(target, everything, variables)
                inner = {**variables, variable: None if above is None else above.item()}
                for part in (body, condition):
                    if part is not None:
                        _visit(part, everything, inner)
                return
    here = _located(node, everything, variables)
    if here is not None:
        here.whole = True
        return
    if isinstance(node, Name | Select):
        # A variable that stands for an item of something computed: its list was visited.
        if isinstance(node, Select):
            _visit(node.of, everything, variables)
        return
    for child in children(node):
        _visit(child, everything, variables)


def project(value: object, need: Need) -> object:
    """As much of a value as is needed, plain; None when it is absent."""
    if need.whole:
        return plain(value)
    if isinstance(value, Mapping):
        picked: dict[str, object] = {}
        for name, below in need.members.items():
            found = value.get(name)
            if found is not None:
                picked[name] = project(found, below)
        return picked
    if isinstance(value, list | tuple):
        items = need.items
        if items is None:
            return []
        return [project(item, items) for item in value]
    return plain(value)


def plain(value: object) -> object:
    """The same value of the language's own kinds, without absent members; None stays None.

    Raises `ValueError` for what the language does not know: floats, dates as objects, decimals.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(below) for name, below in value.items() if below is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    raise ValueError(f"{kind.__name__} is not a value of the language")
