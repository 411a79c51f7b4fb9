"""The command line: `doanvu check`, `test`, `explain`, `schema`, `list`, and the parts that run (`serve`, `worker` …).

Exit codes are a contract: 0 clean, 1 problems found, 2 wrong usage or an installation that cannot start. Whatever goes
wrong is one clear sentence on standard error, never a traceback.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from engine.definition.pack import Pack
from engine.demo.reading import read_demonstration
from engine.ground.errors import DefinitionError, EngineError, NotFound, OutsideFailure, Refused, SetupError
from engine.ground.problems import Problem, Report, near
from engine.ground.texts import sentence, sentence_of
from engine.language.explain import draw, tell
from engine.language.loader import Loaded, load_pack
from engine.language.schema import schemas, written
from engine.scenarios.coverage import uncovered
from engine.scenarios.rehearse import Played, play_script, problems_of
from engine.scenarios.script import read_script
from engine.scenarios.script import schema as scenario_schema
from engine.settings import Settings, read_settings

CLEAN, PROBLEMS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. `arguments` are those of the process when None."""
    parser = _parser()
    given = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] | None = getattr(given, "run", None)
    if command is None:
        parser.print_help()
        return USAGE
    try:
        return command(given)
    except SetupError as error:
        return _said(str(error))
    except (NotFound, OutsideFailure) as error:
        return _said(error.sentence())
    except DefinitionError as error:
        sys.stderr.write(error.report.text())
        return PROBLEMS
    except Refused as error:
        return _said(str(error), PROBLEMS)
    except EngineError as error:
        return _said(str(error))
    except BrokenPipeError:
        return CLEAN
    except KeyboardInterrupt:
        return 130


def _said(text: str, code: int = USAGE) -> int:
    print(text, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="doanvu", description=sentence("cli.description"), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"doanvu {version('doanvu')}")
    parser.add_argument("--pack", type=Path, metavar="DIR", help=sentence("cli.pack"))
    commands = parser.add_subparsers(title=sentence("cli.commands"), metavar="…")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=sentence(f"cli.{name}"), description=sentence(f"cli.{name}"))
        made.add_argument("--pack", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=sentence("cli.pack"))
        made.set_defaults(run=run)
        return made

    check = command("check", _check)
    check.add_argument("path", nargs="*", type=Path)
    check.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    check.add_argument("--lang", choices=("vi", "en"), default="vi")
    test = command("test", _test)
    test.add_argument("path", nargs="*", type=Path)
    test.add_argument("--coverage", action="store_true")
    test.add_argument("--lang", choices=("vi", "en"), default="vi")
    explain = command("explain", _explain)
    explain.add_argument("name")
    explain.add_argument("--format", choices=("text", "svg"), default="text")
    explain.add_argument("--lang", choices=("vi", "en"), default="vi")
    schema = command("schema", _schema)
    schema.add_argument("--into", type=Path, default=Path())
    listing = command("list", _list)
    listing.add_argument("--format", choices=("text", "json"), default="text")
    serve = command("serve", _serve)
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    worker = command("worker", _worker)
    worker.add_argument("--name", default="worker-1")
    command("migrate", _migrate)
    publish = command("publish", _publish)
    publish.add_argument("--by", metavar="PERSON")
    demo = command("demo", _demo)
    demo.add_argument("--members", type=int)
    demo.add_argument("--serve", action="store_true")
    audit = commands.add_parser("audit", help=sentence("cli.audit"))
    actions = audit.add_subparsers(metavar="…", required=True)
    verify = actions.add_parser("verify", help=sentence("cli.audit-verify"))
    verify.add_argument("file", nargs="?", type=Path)
    verify.set_defaults(run=_audit_verify)
    return parser


# --- definitions


def pack_folder(chosen: Path | None) -> Path:
    """The folder of the pack: `--pack`, else `DOANVU_PACK`, else the one beside the source or in the wheel.

    Raises `SetupError` when there is none.
    """
    named = chosen if chosen is not None else Path(os.environ["DOANVU_PACK"]) if "DOANVU_PACK" in os.environ else None
    if named is not None:
        if not (named / "workflows").is_dir():
            raise SetupError("settings.no-pack", folder=str(named))
        return named
    here = Path(__file__).resolve().parent
    for folder in (here.parent, here / "_pack"):
        if (folder / "workflows").is_dir():
            return folder
    raise SetupError("settings.no-pack", folder="workflows")


def _folders(given: argparse.Namespace) -> list[Path]:
    """Packs meant by the paths given: a folder with `workflows/`, or the pack a named file lies in."""
    paths: list[Path] = list(given.path)
    if not paths:
        return [pack_folder(given.pack)]
    folders: list[Path] = []
    for path in paths:
        if not path.exists():
            raise SetupError("cli.no-such-path", path=str(path))
        start = path if path.is_dir() else path.parent
        found = next((item for item in (start, *start.resolve().parents) if (item / "workflows").is_dir()), None)
        if found is None:
            raise SetupError("settings.no-pack", folder=str(path))
        if found not in folders:
            folders.append(found)
    return folders


def _narrowed(report: Report, given: argparse.Namespace) -> Report:
    """Only what concerns the files named, when files were named."""
    files = [path for path in given.path if path.is_file()]
    if not files:
        return report
    names = {path.name for path in files}
    kept = [problem for problem in report.problems if Path(problem.place.file).name in names]
    return Report.of(kept, report.sources.values())


def _check(given: argparse.Namespace) -> int:
    report = Report.of(())
    for folder in _folders(given):
        loaded = load_pack(folder)
        report = report.plus(loaded.report)
        if loaded.pack is not None:
            report = report.plus(read_demonstration(folder, loaded.pack)[1])
        for script_file in sorted((folder / "tests" / "scenarios").glob("*.yaml")):
            if script_file.name.endswith(".trace.yaml"):
                continue
            _, found = read_script(_shown(script_file, folder), script_file.read_bytes())
            report = report.plus(found)
    report = _narrowed(report, given)
    if given.format == "json":
        sys.stdout.write(report.json(given.lang) + "\n")
    elif given.format == "sarif":
        sys.stdout.write(report.sarif(given.lang) + "\n")
    else:
        sys.stdout.write(report.text(given.lang) + "\n")
    return CLEAN if report.ok else PROBLEMS


def _shown(file: Path, folder: Path) -> str:
    try:
        return str(file.resolve().relative_to(folder.resolve()))
    except ValueError:
        return str(file)


def _test(given: argparse.Namespace) -> int:
    code = CLEAN
    for folder in _folders(given):
        loaded = load_pack(folder)
        if loaded.pack is None or not loaded.report.ok:
            sys.stdout.write(loaded.report.text(given.lang) + "\n")
            return PROBLEMS
        wanted = {path.name for path in given.path if path.is_file()}
        code = max(code, _test_pack(folder, loaded.pack, wanted, given.coverage, given.lang))
    return code


def _test_pack(folder: Path, pack: Pack, wanted: set[str], coverage: bool, lang: str) -> int:
    report = Report.of(())
    passed = failed = 0
    played: dict[str, list[Played]] = {name: [] for name in pack.procedures}
    for file in sorted((folder / "tests" / "scenarios").glob("*.yaml")):
        if file.name.endswith(".trace.yaml") or (wanted and file.name not in wanted):
            continue
        script, found = read_script(_shown(file, folder), file.read_bytes())
        report = report.plus(found)
        if script is None:
            continue
        if script.procedure not in pack.procedures:
            place = script.places[0] if script.places else None
            if place is not None:
                report = report.plus(
                    Report.of(
                        [
                            Problem(
                                "scenario.unknown-procedure",
                                place,
                                values={"name": script.procedure},
                                hint=near(script.procedure, pack.procedures),
                            )
                        ],
                        found.sources.values(),
                    )
                )
            continue
        stories = play_script(pack, script)
        played[script.procedure].extend(stories)
        passed += sum(story.passed for story in stories)
        failed += sum(not story.passed for story in stories)
        report = report.plus(
            Report.of(
                problems_of(script, stories),
                found.sources.values(),
            )
        )
        for story in stories:
            print(f"{'✓' if story.passed else '✗'} {story.story}")
    if report.problems:
        sys.stdout.write(report.text(lang) + "\n")
    left = 0
    if coverage:
        for name, stories_of in played.items():
            for item in uncovered(pack.procedures[name], stories_of):
                left += 1
                print(
                    f"{item.place}  "
                    + sentence("scenario.uncovered", lang, what=item.what, title=item.title, name=item.name)
                )
    print(sentence("cli.tested", lang, passed=passed, failed=failed))
    return PROBLEMS if failed or left or not report.ok else CLEAN


def _loaded(given: argparse.Namespace) -> Loaded:
    return load_pack(pack_folder(given.pack))


def _explain(given: argparse.Namespace) -> int:
    loaded = _loaded(given)
    if loaded.pack is None or given.name not in loaded.pack.procedures:
        known = loaded.pack.procedures if loaded.pack is not None else {}
        code = next((item.name for item in known.values() if item.code.casefold() == given.name.casefold()), None)
        if code is None:
            if loaded.pack is None:
                sys.stderr.write(loaded.report.text(given.lang))
                return PROBLEMS
            hint = near(given.name, known)
            return _said(
                sentence("cli.no-such-procedure", given.lang, name=given.name, known=list(known), hint=hint or "")
            )
        given.name = code
    assert loaded.pack is not None
    procedure = loaded.pack.procedures[given.name]
    sys.stdout.write(draw(procedure) if given.format == "svg" else tell(procedure, loaded.pack, given.lang))
    sys.stdout.write("\n")
    return CLEAN


def _schema(given: argparse.Namespace) -> int:
    folder = given.into / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in {**schemas(), "scenario.schema.json": scenario_schema()}.items():
        (folder / name).write_text(written(schema), encoding="utf-8")
        print(folder / name)
    return CLEAN


def _list(given: argparse.Namespace) -> int:
    folder = pack_folder(given.pack)
    loaded = load_pack(folder)
    if loaded.pack is None:
        sys.stderr.write(loaded.report.text())
        return PROBLEMS
    stories: dict[str, int] = {}
    for file in sorted((folder / "tests" / "scenarios").glob("*.yaml")):
        script, _ = read_script(_shown(file, folder), file.read_bytes())
        if script is not None:
            stories[script.procedure] = stories.get(script.procedure, 0) + len(script.stories)
    rows = [
        {
            "id": item.name,
            "code": item.code,
            "title": item.title.text,
            "states": len(item.states),
            "actions": sum(1 for _ in item.every_action()),
            "scenarios": stories.get(item.name, 0),
        }
        for item in loaded.pack.procedures.values()
    ]
    if given.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(sentence_of("cli.list-line", row))
    return CLEAN


# --- the parts that run


def _settings(given: argparse.Namespace, *, demonstration: bool = False, serving: bool = False) -> Settings:
    environment = dict(os.environ)
    if getattr(given, "pack", None) is not None:
        environment["DOANVU_PACK"] = str(given.pack)
    if getattr(given, "host", None):
        environment["HOST"] = given.host
    if getattr(given, "port", None):
        environment["PORT"] = str(given.port)
    return read_settings(environment, demonstration=demonstration, serving=serving)


def _serve(given: argparse.Namespace) -> int:
    from engine.web.serve import serve

    return serve(_settings(given, serving=True))


def _worker(given: argparse.Namespace) -> int:
    from engine.worker.run import run_worker

    return run_worker(_settings(given, serving=True), given.name)


def _migrate(given: argparse.Namespace) -> int:
    from engine.operations.migrate import migrate_database

    settings = _settings(given)
    print(migrate_database(settings.database_url, settings.data_dir))
    return CLEAN


def _publish(given: argparse.Namespace) -> int:
    from engine.operations.publish import publish_folder

    print(publish_folder(_settings(given), pack_folder(given.pack), by=given.by))
    return CLEAN


def _demo(given: argparse.Namespace) -> int:
    from engine.demo.run import run_demonstration

    settings = _settings(given, demonstration=True, serving=True)
    folder = pack_folder(given.pack)
    code = run_demonstration(settings, folder, members=given.members)
    if code or not given.serve:
        return code
    from engine.web.serve import serve

    return serve(settings, demonstration_of=folder)


def _audit_verify(given: argparse.Namespace) -> int:
    from engine.operations.verify_trail import verify_file, verify_trail

    given.pack = None
    found = verify_file(given.file) if given.file is not None else verify_trail(_settings(given).database_url)
    print(found.sentence)
    return CLEAN if found.sound else PROBLEMS
