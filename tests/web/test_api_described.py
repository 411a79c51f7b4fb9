"""The API is as its description says: Schemathesis asks it what the description allows, and much that it does not."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from engine.web.api.router import described
from tests.conftest import Databases
from tests.small_world import prepare_small_world
from tests.web.programs import ADMISSION, API, WORLD, Program, program, rating, small_town
from tests.web.town import Town

EXAMPLES = 3
"""For each operation, caller and way of asking."""

EVERYTHING = sorted(f"{method.upper()} {path}" for path, item in described()["paths"].items() for method in item)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh("sqlite", prepare_small_world)
    made = small_town(url, tmp_path_factory.mktemp("described"))
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture(scope="module")
def callers(town: Town) -> dict[str, Program]:
    """Somebody who may little, an officer, who administers, who inspects."""
    return {who: program(town, who) for who in ("hoa", "minh", "ha", "dang")}


@pytest.fixture(scope="module")
def there(town: Town, callers: dict[str, Program]) -> dict[str, dict[str, str]]:
    """By operation: path parameters that name something that is there."""
    case = callers["hoa"].start().json()
    campaign = rating(callers["minh"]).json()["id"]
    file = callers["hoa"].client.post(f"{API}/files", files={"file": ("a.pdf", PDF, "application/pdf")}).json()
    known = {
        "case": case["id"],
        "task": case["waiting"][0]["id"],
        "action": "withdraw",
        "procedure": ADMISSION,
        "unit": WORLD.unit("kv1"),
        "campaign": campaign,
        "person": WORLD.person("khanh"),
        "digest": file["digest"],
    }
    found = {}
    for label in EVERYTHING:
        path = label.split(" ", 1)[1]
        names = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        if names and names <= known.keys():
            found[label] = {name: known[name] for name in names}
    return found


@pytest.fixture(scope="module")
def api(town: Town) -> Any:
    """The description as the application serves it."""
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", app=town.app, headers={"host": "127.0.0.1"})


def test_everything_is_described_in_words() -> None:
    silent = []
    for path, item in described()["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            if not operation.get("summary") or not operation.get("description") or len(operation["tags"]) == 0:
                silent.append(where)
            for parameter in operation.get("parameters", ()):
                known = {"limit", "after", "q", "Idempotency-Key"}
                if not parameter.get("description") and parameter["in"] != "path" and parameter["name"] not in known:
                    silent.append(f"{where} {parameter['name']}")
            for status, answer in operation["responses"].items():
                media = "application/problem+json" if status >= "400" else None
                assert media is None or list(answer["content"]) == [media], (where, status)
    silent += [name for name, schema in described()["components"]["schemas"].items() if not schema.get("description")]
    assert silent == []
    used = {name for operation in operations() for name in operation["tags"]}
    assert used == {tag["name"] for tag in described()["tags"]}


def test_every_operation_has_a_name_of_its_own_and_wants_somebody_signed_in() -> None:
    names = [operation["operationId"] for operation in operations()]
    assert len(set(names)) == len(names)
    assert all({"token": []} in operation["security"] for operation in operations())


def operations() -> list[dict[str, Any]]:
    """Every operation described."""
    return [operation for item in described()["paths"].values() for operation in item.values()]


@pytest.mark.parametrize("label", EVERYTHING)
def test_the_api_is_as_it_is_described(
    api: Any, callers: dict[str, Program], there: dict[str, dict[str, str]], label: str
) -> None:
    """Status, headers, media type and shape of every answer are described; what is wrong is refused, never a fault;
    nobody gets anything without a token. What is well-formed may still be refused by rules, so that is not asked.
    """
    operation = next(found for result in api.get_all_operations() if (found := result.ok()).label == label)
    for caller in callers.values():
        headers = {"Host": "127.0.0.1", "Authorization": caller.client.headers["authorization"]}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            named = there.get(label) if mode is GenerationMode.POSITIVE else None
            _ask(operation.as_strategy(generation_mode=mode, path_parameters=named), headers)


def _ask(cases: Any, headers: dict[str, str]) -> None:
    @hypothesis.given(case=cases)
    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None, deadline=None)
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=[CHECKS.get_one("positive_data_acceptance")])

    ask()
