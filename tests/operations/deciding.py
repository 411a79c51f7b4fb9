"""Real processes that decide in a loop, and a nursery that brings them into the world quickly.

The nursery is one process that has imported everything and compiled the pack; each worker is a fork of it with a
database of its own, so that killing a worker costs no start. A worker writes what it is about to do before it asks, and
what it was answered after; both survive it.

Run as `python -m tests.operations.deciding`: a line of JSON in starts a worker, a line out tells its process id.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.cases.act import Actor, CaseInput
from engine.definition.pack import Pack
from engine.language.loader import load_pack
from engine.operations.act_on_cases import Taking, act_on_case
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.scenarios.examples import example_answers
from engine.scenarios.rehearse import Rehearsal
from engine.store.database import Database
from tests.operations.stored_world import office_on, rehearse_in

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "language" / "good" / "purchase_request"
PROCEDURE = "purchase_request"
CHEAP = [{"supplier": "Cơ sở A", "quantity": 1, "unit_price": 100_000, "vat_percent": 0, "chosen": True}]


@cache
def pack() -> Pack:
    """A procedure without subjects, so that any number of cases may be opened; its second step issues a paper."""
    loaded = load_pack(FOLDER)
    assert loaded.pack is not None, loaded.report.text()
    return loaded.pack


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Who acts, and on which day: what a worker has to know of the world it decides in."""

    requester: str
    head: str
    day: str


def prepared(office: Office) -> tuple[Rehearsal, Cast]:
    """The pack and its people in the database of an office, and who of them acts."""
    play = rehearse_in(office, FOLDER, "purchase_request.yaml")
    ids = play.world.ids
    return play, Cast(requester=ids["tho"], head=ids["truong"], day=play.world.today)


def opening(office: Office, cast: Cast) -> Starting:
    """A request that the head alone decides."""
    form = pack().procedures[PROCEDURE].start.form
    assert form is not None
    return Starting(
        act=office.new_identifier(),
        case=office.new_identifier(),
        procedure=PROCEDURE,
        actor=Actor(person=cast.requester),
        subject=None,
        form=example_answers(pack().procedures[PROCEDURE].forms[form], {"quotations": CHEAP}),
    )


def approval(office: Office, cast: Cast, case: str, act: str | None = None) -> Taking:
    """The head's approval of a request as it was opened, which issues an order with the next number."""
    return Taking(
        act=act or office.new_identifier(),
        action="approve",
        actor=Actor(person=cast.head),
        cases=(CaseInput(case=case, version=1),),
        answers={},
    )


# --- A worker ---------------------------------------------------------------------------------------------------------


class _Diary:
    """What a worker is about to do, and what it was answered: lines into a pipe, which outlive their writer."""

    def __init__(self, pipe: Path) -> None:
        self._descriptor = os.open(pipe, os.O_WRONLY)

    def write(self, **entry: Any) -> None:
        os.write(self._descriptor, (json.dumps(entry) + "\n").encode())


def work(task: Mapping[str, Any]) -> None:
    """Open requests and approve them, `rounds` times or until killed; first finish what a killed worker left."""
    cast = Cast(**task["cast"])
    database = Database(task["url"])
    office = office_on(database, Path(task["folder"]), cast.day)
    office.definitions._packs[pack().digest] = pack()  # compiled before the fork
    diary = _Diary(Path(task["diary"]))
    try:
        if task.get("left"):
            _repeat(office, cast, diary, task["left"])
        for _ in range(task["rounds"]):
            starting = opening(office, cast)
            diary.write(will="open", case=starting.case, act=starting.act)
            open_case(office, starting)
            diary.write(did="open", case=starting.case, act=starting.act)
            _approve(office, cast, diary, approval(office, cast, starting.case))
    finally:
        database.close()


def _approve(office: Office, cast: Cast, diary: _Diary, taking: Taking) -> None:
    case = taking.cases[0].case
    diary.write(will="approve", case=case, act=taking.act)
    done = act_on_case(office, taking)
    diary.write(did="approve", case=case, act=taking.act, number=done.documents["order"]["number"])


def _repeat(office: Office, cast: Cast, diary: _Diary, left: Mapping[str, str]) -> None:
    """Ask once more for what a killed worker asked last: the same act, which may or may not have happened."""
    if left["will"] == "approve":
        _approve(office, cast, diary, approval(office, cast, left["case"], left["act"]))
        return
    starting = opening(office, cast)
    again = Starting(
        act=left["act"],
        case=left["case"],
        procedure=starting.procedure,
        actor=starting.actor,
        subject=None,
        form=starting.form,
    )
    open_case(office, again)
    diary.write(did="open", case=again.case, act=again.act)


# --- The nursery ------------------------------------------------------------------------------------------------------


class Nursery:
    """Starts workers; made by `nursery`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Around a running nursery process."""
        self._process = process
        self._alive: set[int] = set()

    def start(self, task: Mapping[str, Any]) -> int:
        """Start a worker on its task; its process id. Its `diary` is a pipe that somebody then has to read."""
        pid = int(self._ask({"start": task})["pid"])
        self._alive.add(pid)
        return pid

    def kill(self, pid: int) -> int:
        """Kill a worker as nothing can be caught, unless it has ended; how it ended."""
        os.kill(pid, signal.SIGKILL)  # until somebody waits for it, its id is its own
        return self.wait(pid)

    def wait(self, pid: int) -> int:
        """Wait for a worker to end, and tell how: as `os.waitstatus_to_exitcode` does (-9: killed)."""
        self._alive.discard(pid)
        return int(self._ask({"wait": pid})["code"])

    def close(self) -> None:
        """Kill whatever still works, and the nursery."""
        for pid in tuple(self._alive):
            self.kill(pid)
        self._process.kill()

    def _ask(self, question: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the nursery is gone"
        return json.loads(answer)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for as long as it is wanted; workers still alive are killed before it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.operations.deciding"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        made = Nursery(process)
        try:
            yield made
        finally:
            made.close()


def _serve() -> None:
    pack()  # compiled once, inherited by every worker
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            _, status = os.waitpid(question["wait"], 0)
            _tell(code=os.waitstatus_to_exitcode(status))
            continue
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(question["start"])
                code = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        _tell(pid=pid)


def _tell(**answer: int) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve()
