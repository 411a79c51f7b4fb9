"""The definitions in force and how they came into force, for administrators; what is wrong with files changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.definition.pack import Pack
from engine.definition.procedure import Procedure
from engine.ground.errors import NotFound
from engine.ground.problems import Report
from engine.language.explain import draw, picture_words, tell
from engine.language.loader import FOLDERS, SCENARIOS, load_pack
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.rights import require_administrator
from engine.scenarios.script import read_script
from engine.store.people import load_persons
from engine.store.releases import Release, releases
from engine.store.statistics import open_cases_by_procedure


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureInForce:
    """A procedure of the release in force."""

    procedure: Procedure
    states: int
    actions: int
    stories: int
    open_cases: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Definitions:
    """What the installation goes by."""

    pack: Pack
    procedures: tuple[ProcedureInForce, ...]
    releases: tuple[Release, ...]
    """Newest first; the first is in force."""
    names: Mapping[str, str]
    """Person id → full name of who published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedFiles:
    """The folder of definitions beside the release in force."""

    differs: bool
    """Whether publishing it would make another release."""
    report: Report
    """Everything found in it; empty when it does not differ."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldProcedure:
    """One procedure told back."""

    procedure: Procedure
    pack: Pack
    prose: str
    """As `doanvu explain` tells it."""
    picture: str
    """SVG without style or script."""
    picture_words: str
    stories: tuple[str, ...]
    """Titles of its stories."""


def show_definitions(office: Office, asker: Asker) -> Definitions:
    """The release in force and its procedures. Raises `NotAllowed` for whoever does not administer."""
    require_administrator(office, asker)
    pack = office.definitions.current()
    with office.database.read() as transaction:
        counts = open_cases_by_procedure(transaction)
        found = releases(transaction)
        people = tuple({release.published_by for release in found if release.published_by is not None})
        names = {id_: line.name for id_, line in load_persons(transaction, people).items()}
    told = stories_of(pack)
    return Definitions(
        pack=pack,
        procedures=tuple(
            ProcedureInForce(
                procedure=procedure,
                states=len(procedure.states),
                actions=sum(1 for _ in procedure.every_action()),
                stories=len(told.get(procedure.name, ())),
                open_cases=counts.get(procedure.name, 0),
            )
            for procedure in sorted(pack.procedures.values(), key=lambda item: (item.code, item.name))
        ),
        releases=found,
        names=names,
    )


def tell_procedure(office: Office, asker: Asker, name: str, lang: str = "vi") -> ToldProcedure:
    """A procedure in force, in prose and as a picture. Raises `NotAllowed`, `NotFound`."""
    require_administrator(office, asker)
    pack = office.definitions.current()
    procedure = pack.procedures.get(name)
    if procedure is None:
        raise NotFound("procedure", name)
    return ToldProcedure(
        procedure=procedure,
        pack=pack,
        prose=tell(procedure, pack, lang),
        picture=draw(procedure, lang=lang),
        picture_words=picture_words(procedure, lang=lang),
        stories=stories_of(pack).get(name, ()),
    )


def stories_of(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """Titles of the stories a release carries, by procedure."""
    return _stories(_ByDigest(pack))


def look_at_files(office: Office, asker: Asker, folder: Path | None) -> ChangedFiles:
    """What is in the folder of definitions beside the release in force; None: the pack that came with the program.

    Read again only when a file has changed. Raises `NotAllowed` for whoever does not administer.
    """
    require_administrator(office, asker)
    place = folder or _beside()
    if place is None:
        return ChangedFiles(differs=False, report=Report.of(()))
    digest, report = _compiled(place, _state_of(place))
    if digest == office.definitions.current().digest:
        return ChangedFiles(differs=False, report=Report.of(()))
    return ChangedFiles(differs=True, report=report)


def _beside() -> Path | None:
    here = Path(__file__).resolve().parents[1]
    return next((folder for folder in (here.parent, here / "_pack") if (folder / "workflows").is_dir()), None)


def _state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every file: what changes when a file does."""
    found = []
    for name in (*FOLDERS, *SCENARIOS):
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                state = path.stat()
                found.append((path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns))
    return tuple(found)


@lru_cache(maxsize=4)
def _compiled(folder: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[str | None, Report]:
    loaded = load_pack(folder)
    return (loaded.pack.digest if loaded.pack is not None else None), loaded.report


class _ByDigest:
    """A pack as a key: releases with one digest are the same."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and other.pack.digest == self.pack.digest

    def __hash__(self) -> int:
        return hash(self.pack.digest)


@lru_cache(maxsize=8)
def _stories(key: _ByDigest) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path, content in key.pack.files.items():
        if path.startswith(SCENARIOS[0]) and path.endswith(".yaml") and not path.endswith(".trace.yaml"):
            script, _ = read_script(path, content)
            if script is not None:
                titles = tuple(str(story.story) for story in script.stories)
                found[script.procedure] = (*found.get(script.procedure, ()), *titles)
    return found
