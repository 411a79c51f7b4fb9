"""The import table holds: who may know whom, and where each library is spelled.

Read from the source, not from running it, so that an import inside a function or for types alone counts too.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[2] / "engine"

GROUND = {"ground"}
LIBRARY = {"definition", "cases", *GROUND}
WORKSHOPS = {"language", "vocabulary", "runtime", "store", "audit", "outside", *LIBRARY}
OFFICE = {"scenarios", "operations", *WORKSHOPS}

#: Room → the rooms it may import. A room is a folder of ``engine/`` or a module in it.
MAY_IMPORT: dict[str, set[str]] = {
    "ground": set(),
    "definition": {"ground"},
    "cases": {"definition", "ground"},
    "vocabulary": {"definition", "ground"},
    "language": {"vocabulary", "definition", "ground"},
    "runtime": LIBRARY,
    "store": {"audit", *LIBRARY},
    "outside": {"ground"},
    "audit": {"ground"},
    "scenarios": {"language", "vocabulary", "runtime", *LIBRARY},
    "operations": {"scenarios", *WORKSHOPS},
    "settings": {"ground"},
    "worker": {"settings", *OFFICE},
    "demo": {"settings", *OFFICE},
    "web": {"settings", "worker", "demo", *OFFICE},
    "cli": {"settings", "worker", "demo", "web", *OFFICE},
    "__main__": {"cli"},
    "__init__": set(),
}

#: Library → the rooms or modules in which it is spelled. Replacing one is then an afternoon in one place.
SPELLED_IN: dict[str, set[str]] = {
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
    "sqlite3": {"store"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "jinja2": {"web"},
    "yaml": {"language"},
    "jsonschema": {"language"},
    "cel_expr_python": {"language"},
    "google": {"language"},  # protobuf
    "transitions": {"runtime.machine"},
    "dbos": {"worker"},
    "typst": {"outside.documents"},
    "httpx2": {"outside.webhooks"},
}

#: The command line alone may import late: `doanvu check` should not wait for a web server it does not start.
LATE: dict[str, set[str]] = {"cli": {"web", "worker", "demo", "operations"}}


@dataclass(frozen=True, kw_only=True)
class Import:
    """One name brought in by one line: ``module`` is dotted and absolute, ``name`` is None for ``import module``."""

    importer: str
    module: str
    name: str | None
    line: int
    in_function: bool

    @property
    def where(self) -> str:
        return f"{self.importer}:{self.line}"

    @property
    def own(self) -> bool:
        return self.module == "engine" or self.module.startswith("engine.")

    @property
    def room(self) -> str:
        """The room entered; `from engine import x` enters x."""
        dotted = self.module if self.module != "engine" or self.name is None else f"engine.{self.name}"
        return dotted.split(".")[1] if "." in dotted else "__init__"


def name_of(file: Path) -> str:
    """``engine/store/tables.py`` → ``engine.store.tables``; a package has the name of its folder."""
    parts = file.relative_to(ENGINE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """``engine.store.tables`` → ``store``; ``engine`` itself → ``__init__``."""
    return module.split(".")[1] if "." in module else "__init__"


def read_imports(source: str, importer: str, is_package: bool) -> list[Import]:
    """All imports of one module, relative ones made absolute."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = {id(node) for function in functions for node in ast.walk(function)}
    found: list[Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            pairs: list[tuple[str, str | None]] = [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = importer.split(".") if is_package else importer.split(".")[:-1]
            start = base[: len(base) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            pairs = [(module, alias.name) for alias in node.names]
        else:
            continue
        found += [
            Import(importer=importer, module=module, name=name, line=node.lineno, in_function=id(node) in inner)
            for module, name in pairs
        ]
    return found


@cache
def modules() -> dict[str, Path]:
    """Every module of the engine by its dotted name."""
    return {name_of(file): file for file in sorted(ENGINE.rglob("*.py"))}


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the engine."""
    return tuple(
        found
        for name, file in modules().items()
        for found in read_imports(file.read_text(encoding="utf-8"), name, file.name == "__init__.py")
    )


def forbidden_rooms(found: list[Import] | tuple[Import, ...]) -> list[str]:
    """Imports that go sideways or upwards."""
    return [
        f"{line.where} imports {line.module}: only {sorted(allowed) or 'nothing of ours'} may be imported here"
        for line in found
        if line.own
        and line.name != "__version__"  # what the package itself says of itself may be read anywhere
        and line.room not in (allowed := MAY_IMPORT[room_of(line.importer)]) | {room_of(line.importer)}
    ]


def misplaced_libraries(found: list[Import] | tuple[Import, ...]) -> list[str]:
    """Libraries spelled outside their room."""
    return [
        f"{line.where} imports {line.module}: only {sorted(places)} may"
        for line in found
        if not line.own
        and (places := SPELLED_IN.get(line.module.split(".")[0])) is not None
        and not any(f"{line.importer}.".startswith(f"engine.{place}.") for place in places)
    ]


def hidden_imports(found: list[Import] | tuple[Import, ...]) -> list[str]:
    """Imports of our own rooms inside functions."""
    return [
        f"{line.where} imports {line.module} inside a function"
        for line in found
        if line.in_function and line.own and line.room not in LATE.get(room_of(line.importer), set())
    ]


def cycles(found: list[Import] | tuple[Import, ...], known: set[str]) -> list[str]:
    """Circles of modules that import each other; a package counts only where it is named itself."""
    graph: dict[str, set[str]] = {name: set() for name in known}
    for line in found:
        if line.own and not line.in_function:
            deeper = f"{line.module}.{line.name}"
            graph.setdefault(line.importer, set()).add(deeper if deeper in known else line.module)
    circles: list[str] = []
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circles.append(" → ".join([*way[way.index(name) :], name]))
            return
        if name in done:
            return
        for target in sorted(graph.get(name, ())):
            visit(target, (*way, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return circles


def test_every_room_is_in_the_table() -> None:
    assert {room_of(name) for name in modules()} <= set(MAY_IMPORT)


def test_imports_go_downwards_only() -> None:
    assert forbidden_rooms(imports()) == []


def test_each_library_is_spelled_in_its_room() -> None:
    assert misplaced_libraries(imports()) == []


def test_no_room_is_entered_from_inside_a_function() -> None:
    assert hidden_imports(imports()) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycles(imports(), set(modules())) == []


def test_the_table_has_no_circle_itself() -> None:
    for room, below in MAY_IMPORT.items():
        assert room not in below
        for other in below:
            assert room not in MAY_IMPORT[other], f"{room} and {other} may import each other"


@pytest.mark.parametrize(
    ("importer", "source", "complaint"),
    [
        ("engine.runtime.decide", "from engine.store import tables", "engine.runtime.decide:1 imports engine.store"),
        ("engine.runtime.decide", "from engine import store", "engine.runtime.decide:1 imports engine"),
        ("engine.runtime.decide", "from ..store import tables", "engine.runtime.decide:1 imports engine.store"),
        ("engine.runtime.decide", "def f():\n    import engine.store", "engine.runtime.decide:2 imports engine.store"),
        ("engine.outside.mail", "import jinja2", "engine.outside.mail:1 imports jinja2"),
        ("engine.runtime.machinery", "import transitions.core", "engine.runtime.machinery:1 imports transitions.core"),
        ("engine.web.app", "def f():\n    from engine.store import x", "engine.web.app:2 imports engine.store inside"),
    ],
)
def test_what_is_forbidden_is_seen(importer: str, source: str, complaint: str) -> None:
    found = read_imports(source, importer, is_package=False)
    assert (forbidden_rooms(found) + misplaced_libraries(found) + hidden_imports(found))[0].startswith(complaint)


def test_a_circle_is_seen() -> None:
    found = read_imports("from engine.store import b", "engine.store.a", is_package=False)
    found += read_imports("from .a import thing", "engine.store.b", is_package=False)
    known = {"engine.store", "engine.store.a", "engine.store.b"}
    assert cycles(found, known) == ["engine.store.a → engine.store.b → engine.store.a"]
