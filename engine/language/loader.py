"""The door of this room: a folder, or the files of a release, to a compiled pack and a report.

A file that is wrong hurts itself and what rests on it, nobody else: the other procedures are there, and the report
says what is wrong with the one that is not. Organisation, record and parameters are what every procedure rests on;
where they are wrong there is no pack at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from engine.definition.form import Form
from engine.definition.pack import Pack
from engine.definition.parameters import Parameters
from engine.definition.types import DATE, Member, ValueType, struct
from engine.ground.canonical import digest, digest_bytes
from engine.ground.problems import Problem, Report
from engine.ground.sources import MapNode, Node, Place, ScalarNode, Source
from engine.language.checks import check_pack, check_procedure
from engine.language.compile_form import draft_form, finish_form
from engine.language.compile_organisation import compile_organisation
from engine.language.compile_parameters import compile_parameters
from engine.language.compile_procedure import Compiled, compile_procedure
from engine.language.compile_record import compile_record
from engine.language.expressions import Environment
from engine.language.files.form import FormFile, IncludeWord, PartFile
from engine.language.files.organisation import OrganisationFile
from engine.language.files.parameters import ParametersFile
from engine.language.files.procedure import ProcedureFile
from engine.language.files.record import RecordFile
from engine.language.notes import Notes
from engine.language.reader import decode, read
from engine.language.scope import PERSON_OR_CLOCK, Where, case_type
from engine.language.shape import is_foundation, read_file
from engine.language.workbench import Known, Workbench
from engine.language.world import World
from engine.vocabulary.word import Word

FOLDERS = ("workflows", "forms")
"""Folders of a pack whose files are definitions, printed documents (`forms/documents/`) among them."""

SCENARIOS = ("tests/scenarios",)
"""Folders whose files belong to a pack but are not read here."""

F = TypeVar("F", bound=Word)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What became of a pack: the compiled values as far as there are any, and everything that was noticed."""

    pack: Pack | None
    """None when organisation, record or parameters are wrong, or the folder holds nothing."""
    report: Report
    broken: tuple[str, ...] = ()
    """Procedures that are written but not in the pack, because something they rest on is wrong."""
    compiled: Mapping[str, Compiled] = field(default_factory=dict, repr=False)
    """How each good procedure was written; for `explain` and the scenarios' coverage."""


def load_pack(folder: Path) -> Loaded:
    """Read and compile a folder with `workflows/` and `forms/`.

    A missing folder, an unreadable file and a folder without definitions are problems of the report.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in (*FOLDERS, *SCENARIOS):
        for path in sorted((folder / name).rglob("*")):
            relative = path.relative_to(folder).as_posix()
            if path.is_dir() or any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            try:
                files[relative] = path.read_bytes()
            except OSError as error:
                problems.append(Problem("pack.unreadable", Place(relative, 1, 1), detail=str(error)))
    if not any(name.startswith("workflows/") for name in files):
        problems.append(Problem("pack.nothing-here", Place(folder.as_posix(), 1, 1), values={"folder": folder.name}))
        return Loaded(pack=None, report=Report.of(problems))
    loaded = load_files(files)
    if not problems:
        return loaded
    report = loaded.report.plus(Report.of(problems))
    return Loaded(pack=loaded.pack, report=report, broken=loaded.broken, compiled=loaded.compiled)


def load_files(files: Mapping[str, bytes]) -> Loaded:
    """Compile the files of a pack, by their paths in it (`workflows/x.yaml`, `forms/documents/y.typ`)."""
    return _Loading(files).load()


class _Loading:
    """One reading of a pack."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.notes = Notes()
        self.sources: list[Source] = []
        self.found: dict[type[Word], list[Word]] = {}
        self.unread: set[str] = set()
        """Files whose shape is wrong: nothing they say is known."""
        self.lost: dict[str, Place] = {}
        """Procedures named in files whose shape is wrong."""
        self.foundation: set[str] = set()
        """Files on which every procedure rests."""

    def load(self) -> Loaded:
        """Everything, in the order of what rests on what."""
        for path in sorted(self.files):
            if path.endswith((".yaml", ".yml")) and path.split("/")[0] in FOLDERS:
                self._read(path)
        world = self._world()
        compiled, broken = self._procedures(world)
        forms = self._forms(world, compiled)
        check_pack(world, compiled, self.notes)
        report = Report.of(self._told(), self.sources)
        bad = {problem.place.file for problem in report.errors}
        foundation = {
            word.place.file
            for kind in (OrganisationFile, RecordFile, ParametersFile)
            for word in self.found.get(kind, ())
        } | {path for path in self.unread if path in self.foundation}
        good = {name: each for name, each in compiled.items() if name not in broken}
        usable = bool(self.found.get(OrganisationFile)) and not bad & foundation
        pack = Pack(
            digest=digest({path: digest_bytes(content) for path, content in self.files.items()}),
            organisations=world.organisations,
            records=world.records,
            parameters=world.parameters,
            procedures={name: each.procedure for name, each in good.items()},
            forms=forms,
            files=dict(self.files),
            conditional=frozenset(
                name for name, each in good.items() if any(state.whenever for state in each.procedure.states.values())
            ),
        )
        return Loaded(
            pack=pack if usable else None,
            report=report,
            broken=tuple(sorted({*broken, *self.lost})),
            compiled=good,
        )

    def _told(self) -> list[Problem]:
        """Everything noticed, but nothing about a line that is already wrong as YAML: it would say the same again."""
        torn = {
            (problem.place.file, problem.place.line)
            for problem in self.notes.problems
            if problem.code.startswith("yaml.") and problem.severity == "error"
        }
        return [
            problem
            for problem in self.notes.problems
            if problem.code.startswith("yaml.") or (problem.place.file, problem.place.line) not in torn
        ]

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read(self, path: str) -> None:
        text, problems = decode(path, self.files[path])
        self.notes.problems += problems
        if text is None:
            self._lose(path, None)
            self.unread.add(path)
            return
        self.sources.append(Source(path, text))
        node, problems = read(path, text)
        self.notes.problems += problems
        if any(problem.severity == "error" for problem in problems):
            self._lose(path, node)
        if node is None:
            self.unread.add(path)
            return
        word = read_file(node, self.notes)
        if word is None:
            self._lose(path, node)
            self.unread.add(path)
            return
        self.found.setdefault(type(word), []).append(word)

    def _lose(self, path: str, node: Node | None) -> None:
        if not isinstance(node, MapNode) or is_foundation(node):
            self.foundation.add(path)
            return
        name = node.get("procedure")
        if isinstance(name, ScalarNode):
            self.lost[name.text] = name.place

    def _all(self, kind: type[F]) -> list[F]:
        return [word for word in self.found.get(kind, ()) if isinstance(word, kind)]

    def _by_name(self, kind: type[F], name_of: Callable[[F], ScalarNode]) -> dict[str, F]:
        named: dict[str, F] = {}
        for word in self._all(kind):
            node = name_of(word)
            if node.text in named:
                second = name_of(named[node.text]).place
                self.notes.add("name.twice", node.place, second=second, name=node.text)
                continue
            named[node.text] = word
        return named

    # --- compiling ----------------------------------------------------------------------------------------------------

    def _world(self) -> World:
        nothing = Parameters(rule_sets={}, parameters={}, digest=digest({}))
        texts = {path: digest_bytes(content) for path, content in self.files.items()}
        names = {word.procedure.text for word in self._all(ProcedureFile)} | set(self.lost)
        world = World(
            organisations={},
            records={},
            parameters=nothing,
            forms=self._by_name(FormFile, lambda word: word.form),
            parts=self._by_name(PartFile, lambda word: word.part),
            procedures=frozenset(names),
            texts=texts,
        )
        bare = Where(environment=Environment({}))

        def bench() -> Workbench:
            return Workbench(world, Known(), bare, self.notes)

        organisations = {
            name: compile_organisation(files, bench())
            for name, files in _grouped(self._all(OrganisationFile), lambda word: word.organisation.text).items()
        }
        if not organisations:
            self.notes.add("pack.no-organisation", Place("workflows", 1, 1))
        world = replace(world, organisations=organisations)
        records = {
            name: compile_record(files, bench())
            for name, files in _grouped(self._all(RecordFile), lambda word: word.record.text).items()
        }
        world = replace(world, records=records)
        files = self._all(ParametersFile)
        paths = {word.place.file: texts[word.place.file] for word in files}
        return replace(world, parameters=compile_parameters(files, digest(paths), bench()))

    def _procedures(self, world: World) -> tuple[dict[str, Compiled], set[str]]:
        compiled: dict[str, Compiled] = {}
        broken: set[str] = set()
        for name, word in self._by_name(ProcedureFile, lambda each: each.procedure).items():
            notes = Notes()
            each = compile_procedure(word, world, notes)
            if not notes.failed:
                check_procedure(each, world, notes)
            used = {path for draft in each.forms.values() for path in _files_under(draft.file, world)}
            rests_on_unread = bool(self.unread & used) or name in self.lost
            self.notes.problems += notes.problems
            compiled[name] = each
            if notes.failed or rests_on_unread:
                broken.add(name)
        return compiled, broken

    def _forms(self, world: World, compiled: Mapping[str, Compiled]) -> dict[str, Form]:
        """Each form as the first procedure that uses it sees it; those nobody uses, alone."""
        forms: dict[str, Form] = {}
        for each in compiled.values():
            for name, form in each.procedure.forms.items():
                forms.setdefault(name, form)
        record = world.records.get("person")
        roots: dict[str, ValueType] = {
            "actor": PERSON_OR_CLOCK,
            "case": case_type(()),
            "day": DATE,
            "today": DATE,
            "param": struct("parameters", {name: Member(type=type_) for name, type_ in world.parameter_types.items()}),
        }
        if record is not None:
            roots["subject"] = record.type()
        where = Where(environment=Environment(roots))
        for name, file in world.forms.items():
            if name in forms:
                continue
            self.notes.warn("unused.form", file.form.place, name=name)
            draft = draft_form(file, Workbench(world, Known(), where, self.notes))
            # What it reads of a procedure nobody can say; so nothing is said about that.
            alone = Notes()
            form = finish_form(draft, Workbench(world, Known(), where, alone))
            if not alone.failed:
                forms[name] = form
        return forms


def _grouped(words: Sequence[F], name_of: Callable[[F], str]) -> dict[str, list[F]]:
    grouped: dict[str, list[F]] = {}
    for word in words:
        grouped.setdefault(name_of(word), []).append(word)
    return grouped


def _files_under(file: FormFile, world: World) -> set[str]:
    """The form's own file and those of the parts it includes."""
    parts = (
        world.parts.get(section.include.text) for section in file.sections.values() if isinstance(section, IncludeWord)
    )
    return {file.place.file, *(part.place.file for part in parts if part is not None)}
