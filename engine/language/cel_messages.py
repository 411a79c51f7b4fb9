"""Message shapes for the expression library: its parsed tree, and our types as messages its checker understands.

The shape of `cel.expr.ParsedExpr` is declared here once, as far as we read it; field numbers are those of the public
CEL specification.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory, struct_pb2

from engine.definition.types import ValueType

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "int64": _Field.TYPE_INT64,
    "int32": _Field.TYPE_INT32,
    "uint64": _Field.TYPE_UINT64,
    "double": _Field.TYPE_DOUBLE,
    "string": _Field.TYPE_STRING,
    "bytes": _Field.TYPE_BYTES,
}

_PARSED: dict[str, list[tuple[str, int, str]]] = {
    # Name, number, type; `*` repeats, `|kind` belongs to the one-of `kind`.
    "ParsedExpr": [("expr", 2, "Expr"), ("source_info", 3, "SourceInfo")],
    "SourceInfo": [("positions", 4, "Position*")],
    "Position": [("key", 1, "int64"), ("value", 2, "int32")],
    "Expr": [
        ("id", 2, "int64"),
        ("const_expr", 3, "Constant|kind"),
        ("ident_expr", 4, "Ident|kind"),
        ("select_expr", 5, "Select|kind"),
        ("call_expr", 6, "Call|kind"),
        ("list_expr", 7, "CreateList|kind"),
        ("struct_expr", 8, "CreateStruct|kind"),
        ("comprehension_expr", 9, "Comprehension|kind"),
    ],
    "Constant": [
        ("null_value", 1, "int32|kind"),
        ("bool_value", 2, "bool|kind"),
        ("int64_value", 3, "int64|kind"),
        ("uint64_value", 4, "uint64|kind"),
        ("double_value", 5, "double|kind"),
        ("string_value", 6, "string|kind"),
        ("bytes_value", 7, "bytes|kind"),
    ],
    "Ident": [("name", 1, "string")],
    "Select": [("operand", 1, "Expr"), ("field", 2, "string"), ("test_only", 3, "bool")],
    "Call": [("target", 1, "Expr"), ("function", 2, "string"), ("args", 3, "Expr*")],
    "CreateList": [("elements", 1, "Expr*"), ("optional_indices", 2, "int32*")],
    "CreateStruct": [("message_name", 1, "string")],
    "Comprehension": [
        ("iter_var", 1, "string"),
        ("iter_range", 2, "Expr"),
        ("accu_var", 3, "string"),
        ("accu_init", 4, "Expr"),
        ("loop_condition", 5, "Expr"),
        ("loop_step", 6, "Expr"),
        ("result", 7, "Expr"),
        ("iter_var2", 8, "string"),
    ],
}


@cache
def _parsed_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="parsed.proto", package="parsed", syntax="proto3")
    for name, fields in _PARSED.items():
        message = file.message_type.add(name=name)
        for field_name, number, type_ in fields:
            type_, _, oneof = type_.partition("|")
            repeated = type_.endswith("*")
            field = message.field.add(name=field_name, number=number)
            field.label = _Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
            type_ = type_.removesuffix("*")
            if type_ in _SCALARS:
                field.type = _SCALARS[type_]
            else:
                field.type, field.type_name = _Field.TYPE_MESSAGE, f".parsed.{type_}"
            if oneof:
                if not message.oneof_decl:
                    message.oneof_decl.add(name=oneof)
                field.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("parsed.ParsedExpr"))


class ParsedTree:
    """A parsed expression: `expr` its root message, `positions` the offset into the text of each node, by id."""

    def __init__(self, serialized: bytes) -> None:
        outer = any_pb2.Any()
        outer.ParseFromString(serialized)
        message = _parsed_class()()
        message.ParseFromString(outer.value)
        self.expr = message.expr
        self.positions: dict[int, int] = {entry.key: entry.value for entry in message.source_info.positions}


class Messages:
    """Our struct types as messages in one pool; equal types share a message."""

    def __init__(self, roots: Mapping[str, ValueType]) -> None:
        self._file = descriptor_pb2.FileDescriptorProto(
            name="doanvu.proto", package="doanvu", syntax="proto3", dependency=["google/protobuf/struct.proto"]
        )
        self._names: dict[object, str] = {}
        self.roots: dict[str, str] = {name: self._described(type_) for name, type_ in roots.items()}
        """How each root is declared: `string`, `int`, `bool`, `dyn`, `list:<the same>`, or a message's full name."""
        self.pool = descriptor_pool.DescriptorPool()
        self.pool.AddSerializedFile(struct_pb2.DESCRIPTOR.serialized_pb)
        self.pool.AddSerializedFile(self._file.SerializeToString())

    def _described(self, type_: ValueType) -> str:
        match type_.kind:
            case "boolean":
                return "bool"
            case "integer" | "decimal" | "percent" | "money":
                return "int"
            case "any" | "options" | "catalogue":
                return "dyn"
            case "list":
                return f"list:{self._described(type_.of) if type_.of is not None else 'dyn'}"
            case "struct" | "unit" | "person" | "file":
                return self._message(type_)
        return "string"

    def _message(self, type_: ValueType) -> str:
        parts = {name: self._described(member.type) for name, member in type_.members.items()}
        key = tuple(parts.items())
        known = self._names.get(key)
        if known is not None:
            return known
        name = f"T{len(self._names)}"
        self._names[key] = full = f"doanvu.{name}"
        message = self._file.message_type.add(name=name)
        # `part1` and `part_1` would share a JSON name, which nobody uses here.
        message.options.deprecated_legacy_json_field_conflicts = True
        for number, (member, described) in enumerate(parts.items(), 1):
            # Numbers 19000 to 19999 belong to the format itself.
            field = message.field.add(
                name=member, json_name=member, number=number if number < 19_000 else number + 1_000
            )
            field.label = _Field.LABEL_OPTIONAL
            if described.startswith("list:") and not described.startswith("list:list:"):
                field.label = _Field.LABEL_REPEATED
                described = described.removeprefix("list:")
            if described in _CEL_SCALARS:
                field.type = _CEL_SCALARS[described]
            elif described == "dyn" or described.startswith("list:"):
                field.type, field.type_name = _Field.TYPE_MESSAGE, ".google.protobuf.Value"
            else:
                field.type, field.type_name = _Field.TYPE_MESSAGE, f".{described}"
        return full


_CEL_SCALARS = {"bool": _Field.TYPE_BOOL, "int": _Field.TYPE_INT64, "string": _Field.TYPE_STRING}
