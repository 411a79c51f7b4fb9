"""One worker: looks for what is owed and hands it over, says that it is alive, watches whether the others are.

Two threads. One looks for rows that are owed; the other speaks for the worker's slot, and takes over the slots of those
who have fallen silent. A worker that finds its own slot taken was silent for too long (a machine that slept): what it
had begun is done by others now, so it lets go of everything and begins anew.
"""

import logging
import socket
import threading
import time

from engine.ground.clock import SECOND
from engine.ground.errors import EngineError, SetupError
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.letters import letter
from engine.operations.accounts.passwords import Passwords
from engine.operations.build_office import build_caller, build_mailer
from engine.operations.campaigns.make_cases import campaigns_waiting, mark_not_made
from engine.operations.deliver import Failure, mark_not_delivered, owed_deliveries
from engine.operations.hand_out_notices import hand_out_notices
from engine.operations.office import Office
from engine.operations.print_documents import Printer, mark_not_printed, owed_documents
from engine.settings import Settings
from engine.store.workers import Slot, forget, leave, silent_workers, speak, take_slot
from engine.worker.jobs import DELIVER, MAKE, PRINT, Bench, register, schedule
from engine.worker.pace import Pace
from engine.worker.queue import Busy, Queue, Where

_LOG = logging.getLogger("doanvu.worker")

_MOST = 500
"""Rows of a kind looked at together."""

_SLOTS = 64
"""Workers of one name on one machine."""

_PRINT_PAUSES = (60.0, 300.0, 1_800.0, 3_600.0)
"""Seconds before a paper is tried again after it could not be made; the last holds for ever: it has its number."""

_BREATH = 0.05
"""Seconds between two looks at least."""

_CLEANING = 3_600.0
"""Seconds between two cleanings of the durable queue."""


class Worker:
    """A worker of this process. There is one at most: the durable queue is one for a process."""

    def __init__(self, office: Office, settings: Settings, name: str, pace: Pace) -> None:
        """Nothing begins before `start`."""
        self._office = office
        self._name = f"{socket.gethostname()}/{name}"
        self._pace = pace
        self._silence = int(pace.silence * SECOND)
        self._where = Where(database_url=settings.database_url, file=settings.data_dir / "jobs.sqlite3")
        desk = Desk(office=office, passwords=Passwords(memory_kib=8_192, rounds=1, at_once=1), key=settings.secret_key)
        self._bench = Bench(
            office=office,
            mailer=build_mailer(settings),
            caller=build_caller(settings),
            account_letter=lambda key, owed: letter(desk, key, owed),
            printer=Printer(office, settings.data_dir / "releases"),
        )
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._lost = threading.Event()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        """Held while the queue is exchanged for another."""
        self._busy = Busy()
        self._queue: Queue | None = None
        self._slot: Slot | None = None
        self._handed: dict[tuple[str, str, int], float] = {}
        self._cleaned = time.monotonic()

    @property
    def name(self) -> str:
        """The id of the slot it holds: host, name, and a number when others of that name are at work there."""
        return self._slot.id if self._slot is not None else self._name

    def start(self) -> None:
        """Take a slot, open the queue, and begin. Raises `SetupError` when it cannot."""
        self._begin()
        for body in (self._carry, self._watch):
            thread = threading.Thread(target=body, name=f"doanvu-{body.__name__.strip('_')}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def wake(self) -> None:
        """Look for what is owed now: somebody has just decided something in this process."""
        self._woken.set()

    def stop(self) -> None:
        """Let running steps finish, for a while, and stop. What is left over, another worker takes up at once."""
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            thread.join()
        self._end()

    # --- The slot and the queue

    def _begin(self) -> None:
        slot = self._take_slot()
        self._busy = Busy()
        try:
            queue = self._open_queue(slot)
        except BaseException:
            self._office.database.carry_out(lambda transaction: leave(transaction, slot))
            raise
        self._slot, self._queue = slot, queue
        self._handed.clear()

    def _open_queue(self, slot: Slot) -> Queue:
        queue = Queue.prepare(self._where, slot.id)
        try:
            jobs = register(self._bench, self._busy)
            queue.open(self._pace)
            schedule(jobs, self._pace)
        except Exception as error:
            queue.close()
            detail = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise SetupError("worker.no-queue", detail=detail) from error
        return queue

    def _end(self) -> None:
        """Let go of queue and slot. The slot is left only when nothing of its work runs any more."""
        if self._queue is None or self._slot is None:
            return
        finished = self._busy.wait(self._pace.finish)
        self._queue.close()
        slot, self._queue, self._slot = self._slot, None, None
        if finished and self._busy.wait(0):
            try:
                self._office.database.carry_out(lambda transaction: leave(transaction, slot))
            except EngineError as error:  # then it falls silent, and others wait a little
                _LOG.warning("slot %s could not be left: %s", slot.id, error)

    def _take_slot(self) -> Slot:
        for number in range(1, _SLOTS + 1):
            id_ = self._name if number == 1 else f"{self._name}.{number}"
            slot = self._office.database.carry_out(
                lambda transaction, id_=id_: take_slot(transaction, id_, self._silence)  # type: ignore[misc]
            )
            if slot is not None:
                return slot
        raise SetupError("worker.no-slot", name=self._name)

    # --- Looking for what is owed

    def _carry(self) -> None:
        while not self._stopping.is_set():
            if self._lost.is_set():
                self._begin_anew()
            try:
                self._look()
            except Exception as error:  # the database is away, or something nobody foresaw: the next look will tell
                _LOG.error("looking for what is owed failed: %s", error, exc_info=not isinstance(error, EngineError))
            if self._woken.wait(self._pace.look):
                self._stopping.wait(_BREATH)  # however often it is woken
            self._woken.clear()

    def _look(self) -> None:
        office, now = self._office, time.monotonic()
        while hand_out_notices(office) and not self._stopping.is_set():
            pass
        owed = [(PRINT, paper.id, paper.attempts) for paper in owed_documents(office, _MOST)]
        owed += [(MAKE, f"{id_}@{day}", attempts) for id_, day, attempts in campaigns_waiting(office)]
        owed += [(DELIVER, delivery.key, delivery.attempts) for delivery in owed_deliveries(office, _MOST)]
        still = set(owed)
        self._handed = {work: since for work, since in self._handed.items() if work in still}
        for work in owed:
            if self._stopping.is_set():
                return
            since = self._handed.get(work)
            if since is None:
                self._hand_over(work)
            elif now - since > self._pace.forgive:
                self._look_into(work)
            else:
                continue
            self._handed[work] = now

    def _hand_over(self, work: tuple[str, str, int]) -> None:
        assert self._queue is not None
        kind, key, attempts = work
        pauses = _PRINT_PAUSES if kind in (PRINT, MAKE) else ()
        delay = pauses[min(attempts, len(pauses)) - 1] if pauses and attempts else 0
        self._queue.hand_over(kind, key, attempts, delay=delay)

    def _look_into(self, work: tuple[str, str, int]) -> None:
        """Work that was handed over a while ago and is still owed: waiting, or given up without a word on its row."""
        assert self._queue is not None
        kind, key, attempts = work
        if not self._queue.is_over(kind, key, attempts):
            return
        failure = Failure(sentence="the durable queue gave it up", retry=True)
        if kind == PRINT:
            mark_not_printed(self._office, key, attempts, failure)
        elif kind == MAKE:
            mark_not_made(self._office, key.partition("@")[0], attempts, failure.sentence)
        else:
            mark_not_delivered(self._office, key, attempts, failure)

    def _begin_anew(self) -> None:
        """Exchange the queue for another under another slot; tried until it succeeds."""
        with self._guard:
            if self._queue is not None:
                self._end()
            try:
                self._begin()
            except EngineError as error:
                _LOG.error("beginning anew failed: %s", error)
                return
            self._lost.clear()

    # --- Being alive

    def _watch(self) -> None:
        while not self._stopping.wait(self._pace.silence / 4):
            with self._guard:
                if self._slot is None or self._queue is None or self._lost.is_set():
                    continue
                try:
                    if not self._speak(self._slot):
                        _LOG.error("slot %s was taken over: this worker was silent for too long", self._slot.id)
                        self._lost.set()
                        self._woken.set()
                        continue
                    self._take_over_silent(self._slot, self._queue)
                    self._clean_queue(self._queue)
                except Exception as error:  # as above
                    _LOG.error("watching failed: %s", error, exc_info=not isinstance(error, EngineError))

    def _speak(self, slot: Slot) -> bool:
        return self._office.database.carry_out(lambda transaction: speak(transaction, slot))

    def _take_over_silent(self, mine: Slot, queue: Queue) -> None:
        database = self._office.database
        with database.read() as transaction:
            silent = silent_workers(transaction, mine.id, self._silence)
        for id_ in silent:
            slot = database.carry_out(
                lambda transaction, id_=id_: take_slot(transaction, id_, self._silence)  # type: ignore[misc]
            )
            if slot is None:  # it speaks again, or another has it
                continue
            resumed = queue.take_over(id_)
            if resumed:
                _LOG.warning("took over %d pieces of work of %s", resumed, id_)
            database.carry_out(lambda transaction, slot=slot: forget(transaction, slot))  # type: ignore[misc]

    def _clean_queue(self, queue: Queue) -> None:
        if time.monotonic() - self._cleaned > _CLEANING:
            self._cleaned = time.monotonic()
            while queue.clean(self._office.clock.now()) and not self._stopping.is_set():
                pass
