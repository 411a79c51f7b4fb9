"""W4: W1 over HTTP in a closed loop of one or four connections; the server on one core, the client on the other."""

import http.client
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from bench import hand
from bench.ours import DIVISIONS, MEMBERS, PROCEDURE, TEAMS, Company, answers, company
from bench.places import Places
from bench.timing import percentile
from engine.ground.clock import DAY
from engine.operations.accounts.desk import kept_digest
from engine.operations.accounts.recognise import TOKEN_PREFIX
from engine.store.accounts import AccessToken, Account, add_account, add_token
from engine.store.database import Transaction
from engine.store.statements import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What one run of one server gave."""

    per_second: float
    p50: float
    """Milliseconds."""
    p99: float


class Ask(Protocol):
    """Sends a request on one connection and gives the answer's body and headers."""

    def __call__(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        """The answer; anything but success is an error of the bench."""


Case = Callable[[Ask, int], None]
"""One case over one connection: four requests."""


def paired_servers(
    places: Places, servers: Sequence[str], connections: int, rounds: int, seconds: float
) -> dict[str, list[Answered]]:
    """Let `hello`, `raw`, `hand` or `ours` answer in turn for so many seconds a round; a first round is not counted."""
    found: dict[str, list[Answered]] = {what: [] for what in servers}
    with ExitStack() as running:
        ports: dict[str, tuple[int, Case]] = {}
        for what in servers:
            url = places.sqlite()
            folder = places.folder / f"served {what}"
            folder.mkdir()
            case = _prepared(what, url, places)
            ports[what] = (running.enter_context(_server(what, url, str(folder))), case)
        for number in range(rounds + 1):
            for what, (port, case) in ports.items():
                answered = _loop(port, case, connections, seconds)
                if number:
                    found[what].append(answered)
    return found


@contextmanager
def _server(what: str, url: str, folder: str) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serving", what, url, folder], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield port
    finally:
        process.kill()
        process.wait()


def _loop(port: int, case: Case, connections: int, seconds: float) -> Answered:
    """Connections that send the next request as soon as the last is answered."""
    taken: list[list[float]] = [[] for _ in range(connections)]
    failed: list[BaseException] = []
    begin = threading.Barrier(connections + 1)
    over = threading.Event()

    def work(index: int) -> None:
        try:
            ask = _asking(port, taken[index])
            begin.wait()
            number = index
            while not over.is_set():
                case(ask, number)
                number += connections
        except BaseException as error:
            failed.append(error)
            begin.abort()

    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(allowed) > 1:
        os.sched_setaffinity(0, {max(allowed)})
    threads = [threading.Thread(target=work, args=(index,), daemon=True) for index in range(connections)]
    try:
        for thread in threads:
            thread.start()
        begin.wait()
        begun = time.perf_counter()
        over.wait(seconds)
        over.set()
        for thread in threads:
            thread.join()
        passed = time.perf_counter() - begun
    finally:
        if len(allowed) > 1:
            os.sched_setaffinity(0, allowed)
    if failed:
        raise failed[0]
    every = [item * 1000 for part in taken for item in part]
    return Answered(per_second=len(every) / passed, p50=percentile(every, 0.5), p99=percentile(every, 0.99))


def _asking(port: int, taken: list[float]) -> Ask:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()

    def ask(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        sent = json.dumps(body)
        begun = time.perf_counter()
        connection.request("POST", path, sent, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        content = answer.read()
        taken.append(time.perf_counter() - begun)
        if answer.status >= 300:
            raise AssertionError(f"{answer.status} {content[:500].decode()}")
        return json.loads(content), dict(answer.headers)

    return ask


# --- The same case for each server ------------------------------------------------------------------------------------


def _prepared(what: str, url: str, places: Places) -> Case:
    if what == "hello":
        return _hello
    if what == "raw":
        return _raw
    if what == "hand":
        application = hand.Application(url)
        teams = hand.people(application, DIVISIONS, TEAMS, MEMBERS)
        application.engine.dispose()
        return _hand(teams)
    with company(url, places.folder / "prepared") as made:
        return _ours(made, _tokens(made))


def _hello(ask: Ask, number: int) -> None:
    for _ in range(4):
        ask("/step", {}, {})


def _raw(ask: Ask, number: int) -> None:
    told, _ = ask("/cases", answers("team"), {})
    for _ in range(3):
        told, _ = ask(f"/cases/{told['id']}/decisions", {"task": told["task"]}, {})


def _hand(teams: list[hand.HandTeam]) -> Case:
    def case(ask: Ask, number: int) -> None:
        team = teams[number % len(teams)]
        told, _ = ask("/requests", answers(team.id), {"X-Person": team.members[number % len(team.members)]})
        for person in team.approvers:
            told, _ = ask(f"/requests/{told['id']}/decisions", {"version": told["version"]}, {"X-Person": person})
        assert told["state"] == "approved"

    return case


def _ours(of: Company, tokens: Mapping[str, str]) -> Case:
    def bearing(person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {tokens[person]}"}

    def case(ask: Ask, number: int) -> None:
        team = of.teams[number % len(of.teams)]
        asked = {"procedure": PROCEDURE, "answers": answers(team.id)}
        told, headers = ask("/api/v1/cases", asked, bearing(team.members[number % len(team.members)]))
        for person in team.approvers:
            seen = {**bearing(person), "If-Match": headers["etag"]}
            told, headers = ask(f"/api/v1/cases/{told['id']}/actions/approve", {}, seen)

    return case


def _tokens(of: Company) -> dict[str, str]:
    """An account and a token for everybody: officers act from their appointment, the others for themselves."""
    found: dict[str, str] = {}
    now = of.office.clock.now()
    persons = dict.fromkeys(person for team in of.teams for person in (*team.members, *team.approvers))
    with of.office.database.write() as transaction:
        for person in persons:
            secret = secrets.token_hex(32)
            account = of.office.new_identifier()
            add_account(transaction, Account(id=account, person=person, made_at=now))
            token = AccessToken(
                id=of.office.new_identifier(),
                digest=kept_digest(secret),
                account=account,
                person=person,
                name="bench",
                appointment=_appointment(transaction, person),
                scope=("read", "act"),
                made_at=now,
                expires_at=now + DAY,
            )
            add_token(transaction, token)
            found[person] = f"{TOKEN_PREFIX}{secret}"
    return found


_HELD = Statement("SELECT id FROM appointments WHERE person = :person")


def _appointment(transaction: Transaction, person: str) -> str | None:
    row = transaction.row(_HELD, {"person": person})
    return None if row is None else str(row[0])
