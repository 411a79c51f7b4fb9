"""The reference of the language, written from the words themselves: `python -m engine.language.reference docs`.

A page for each kind of file, one for the functions of expressions, one for everything `check` can find. A test compares
them with what is committed, so that the documentation cannot say what the engine does not do.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.definition.types import ValueType
from engine.ground.texts import catalogue
from engine.language.functions import FUNCTIONS, WRITABLE, Function
from engine.language.schema import schemas

_FILES = {
    "procedure": "Thủ tục (`workflows/*.yaml`)",
    "form": "Biểu mẫu (`forms/*.yaml`)",
    "organisation": "Tổ chức (`workflows/organisation.yaml`)",
    "record": "Lý lịch (`workflows/record.yaml`)",
    "parameters": "Tham số (`workflows/parameters.yaml`)",
}
_NOT_FOUND_BY_CHECK = (
    "act.",
    "assign.",
    "cli.",
    "due.",
    "field.",
    "file.",
    "mail.",
    "not-found.",
    "notice.",
    "report.",
    "settings.",
    "setup.",
    "start.",
    "vote.",
    "account.",
    "letter.",
)


def pages() -> Mapping[str, str]:
    """Every page of the reference by file name, in Vietnamese, as Markdown."""
    published = schemas()
    made = {f"{name}.md": _file(title, published[f"{name}.schema.json"]) for name, title in _FILES.items()}
    made["expressions.md"] = _functions()
    made["problems.md"] = _problems()
    made["README.md"] = _contents()
    return made


def _contents() -> str:
    lines = ["# Ngôn ngữ định nghĩa", "", "Các trang này được viết ra từ chính bộ máy; đừng sửa tay.", ""]
    lines += [f"* [{title}]({name}.md)" for name, title in _FILES.items()]
    lines += ["* [Hàm trong biểu thức](expressions.md)", "* [Những điều `doanvu check` tìm ra](problems.md)"]
    return "\n".join(lines) + "\n"


def _file(title: str, schema: Mapping[str, Any]) -> str:
    lines = [f"# {title}", ""]
    definitions: Mapping[str, Mapping[str, Any]] = schema.get("$defs", {})
    if "properties" in schema:
        lines += _word(None, schema)
    for name, word in definitions.items():
        if "properties" in word:
            lines += _word(name, word)
    return "\n".join(lines).rstrip() + "\n"


def _word(name: str | None, word: Mapping[str, Any]) -> Iterator[str]:
    if name is not None:
        yield f"## {_heading(name, word)}"
        yield ""
    if word.get("description"):
        yield str(word["description"])
        yield ""
    required = set(word.get("required", ()))
    yield "| Khóa | Bắt buộc | Nghĩa | Giá trị |"
    yield "| --- | --- | --- | --- |"
    for key, value in word["properties"].items():
        says = str(value.get("description", "")).replace("|", "\\|").replace("\n", " ")
        yield f"| `{key}` | {'có' if key in required else ''} | {says} | {_value(value)} |"
    yield ""


def _heading(name: str, word: Mapping[str, Any]) -> str:
    kind = word["properties"].get("type", {})
    if name.endswith("Field") and "const" in kind:
        return f"`type: {kind['const']}`"
    return f"{name.removesuffix('Word')}"


def _value(value: Mapping[str, Any]) -> str:
    if "enum" in value:
        return ", ".join(f"`{item}`" for item in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[-1].removesuffix("Word")
    named = {found for key in ("then", "else", "items") if key in value for found in [_value(value[key])] if found}
    return ", ".join(sorted(named))


def _functions() -> str:
    lines = [
        "# Hàm trong biểu thức",
        "",
        "Biểu thức viết bằng CEL, được kiểm tra kiểu khi đọc định nghĩa.",
        "Hàm có dấu ✦ hỏi dữ liệu nên chỉ tính ở máy chủ.",
        "",
    ]
    for function in WRITABLE.values() if isinstance(WRITABLE, Mapping) else WRITABLE:
        found: Function = FUNCTIONS[function] if isinstance(function, str) else function
        lines += [f"## `{found.name}`{' ✦' if found.asks else ''}", "", found.vi, ""]
        lines += [f"* `{found.name}({_arguments(way.parameters)})` → {_type(way.result)}" for way in found.signatures]
        lines += ["", f"Ví dụ: `{found.example}`", ""]
    return "\n".join(lines).rstrip() + "\n"


def _arguments(parameters: Any) -> str:
    return ", ".join(f"{item.name}: {_type(item.type)}" for item in parameters)


def _type(type_: ValueType) -> str:
    if type_.kind == "list" and type_.of is not None:
        return f"list of {_type(type_.of)}"
    return type_.kind


def _problems() -> str:
    vi, en = catalogue("vi"), catalogue("en")
    lines = [
        "# Những điều `doanvu check` tìm ra",
        "",
        "Mã không bao giờ đổi. Câu bằng hai thứ tiếng; `{…}` là chỗ điền tên, tiêu đề, số.",
        "",
        "| Mã | Tiếng Việt | English |",
        "| --- | --- | --- |",
    ]
    for code in sorted(vi):
        if not code or code.endswith((".advice", ".second", ".one")) or code.startswith(_NOT_FOUND_BY_CHECK):
            continue
        lines.append(f"| `{code}` | {_cell(vi[code])} | {_cell(en.get(code, ''))} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the pages into the folder given, or `docs/language`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/language")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
