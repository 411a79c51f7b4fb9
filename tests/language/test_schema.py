"""The published schemas: those in `schemas/` are those of the code, and jsonschema accepts what we ship."""

import json

import pytest
from jsonschema import Draft202012Validator

from engine.ground.sources import MapNode
from engine.language.reader import read
from engine.language.schema import schemas, written
from engine.language.shape import KINDS, kind_of
from tests.language.packs import HERE, base_files

REPOSITORY = HERE.parents[1]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_published_schema_is_that_of_the_code(name: str) -> None:
    assert (REPOSITORY / "schemas" / name).read_text(encoding="utf-8") == written(schemas()[name]), (
        "run `doanvu schema` and commit what it writes"
    )


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_published_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])


def test_no_note_of_ours_is_published() -> None:
    for schema in schemas().values():
        assert '"x-' not in json.dumps(schema)


def test_every_key_says_what_it_is_for() -> None:
    silent = [
        f"{name}: {path}"
        for name, schema in schemas().items()
        for path, properties in _tables(schema, "")
        for key, value in properties.items()
        if "description" not in value and key != "type"
        for path in [f"{path}.{key}"]
    ]
    assert silent == []


def _tables(schema: object, path: str) -> list[tuple[str, dict[str, dict[str, object]]]]:
    """Every table of properties in a schema, with where it stands."""
    found: list[tuple[str, dict[str, dict[str, object]]]] = []
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False and isinstance(schema.get("properties"), dict):
            found.append((path, schema["properties"]))
        for key, value in schema.items():
            found += _tables(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            found += _tables(value, f"{path}.{number}")
    return found


def test_the_published_schemas_accept_what_we_ship() -> None:
    published = schemas()
    names = {"part": "form", "rule_sets": "parameters"}
    shipped = [*(REPOSITORY / "workflows").glob("*.yaml"), *(REPOSITORY / "forms").glob("*.yaml")]
    texts = {str(path): path.read_text(encoding="utf-8") for path in shipped}
    texts |= {name: content.decode() for name, content in base_files().items() if name.endswith(".yaml")}
    for file, text in texts.items():
        node, _ = read(file, text)
        assert isinstance(node, MapNode) and kind_of(node) is not None
        key = next(entry.key.text for entry in node.entries if entry.key.text in KINDS)
        schema = published[f"{names.get(key, key)}.schema.json"]
        assert list(Draft202012Validator(schema).iter_errors(node.plain())) == [], file
