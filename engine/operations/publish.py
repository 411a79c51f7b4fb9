"""Take files to a release: checked, their stories played, kept by digest. What does not pass changes nothing."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from engine.definition.pack import Pack
from engine.ground.errors import DefinitionError
from engine.ground.problems import Report
from engine.ground.texts import sentence
from engine.language.loader import load_pack
from engine.operations.build_office import Installation, build_office
from engine.operations.definitions import loaded_once
from engine.operations.office import Office
from engine.scenarios.rehearse import play_script, problems_of
from engine.scenarios.script import read_script
from engine.store.database import Transaction
from engine.store.releases import keep_release, newest_release
from engine.store.trail import INSTALLATION, Note, Signature, write


def checked_pack(files: Mapping[str, bytes]) -> tuple[Pack | None, Report]:
    """The pack in these files if it has no error and every story comes true; and everything that was found. What was
    found of the same files before in this process is found again without playing.
    """
    return _checked(tuple(sorted(files.items())))


@lru_cache(maxsize=2)
def _checked(given: tuple[tuple[str, bytes], ...]) -> tuple[Pack | None, Report]:
    files = dict(given)
    loaded = loaded_once(files)
    report = loaded.report
    if loaded.pack is None or not report.ok:
        return None, report
    for path in sorted(files):
        if not path.startswith("tests/scenarios/") or not path.endswith(".yaml") or path.endswith(".trace.yaml"):
            continue
        script, found = read_script(path, files[path])
        report = report.plus(found)
        if script is not None and script.procedure in loaded.pack.procedures:
            played = play_script(loaded.pack, script)
            report = report.plus(Report.of(problems_of(script, played), found.sources.values()))
    return (loaded.pack if report.ok else None), report


def publish(office: Office, files: Mapping[str, bytes], *, by: str | None = None, note: str = "") -> tuple[Pack, int]:
    """Publish a pack: the compiled value and the number of its release. The same files again change nothing.

    Raises `DefinitionError` with every problem when it does not pass.
    """
    pack, report = checked_pack(files)
    if pack is None:
        raise DefinitionError(report)
    number = office.database.carry_out(lambda transaction: _keep(office, transaction, pack, files, by, note))
    office.definitions.forget()
    return pack, number


def _keep(
    office: Office, transaction: Transaction, pack: Pack, files: Mapping[str, bytes], by: str | None, note: str
) -> int:
    earlier = newest_release(transaction)
    now = office.clock.now()
    versions = {item.digest: ("procedure", item.name) for item in pack.procedures.values()}
    versions[pack.parameters.digest] = ("parameters", "parameters")
    number = keep_release(transaction, pack.digest, files, versions, at=now, by=by, note=note)
    if earlier != pack.digest:
        act = office.new_identifier()
        write(
            transaction,
            Signature(
                act=act, salt=office.identifiers.salt, at=now, today=office.clock.today(), actor=by, via="command"
            ),
            Note(
                stream=INSTALLATION,
                kind="release.published",
                payload={
                    "release": pack.digest,
                    "number": number,
                    "before": earlier,
                    "procedures": {item.name: item.digest for item in pack.procedures.values()},
                },
            ),
        )
    return number


def publish_folder(installation: Installation, folder: Path, *, by: str | None = None) -> str:
    """`doanvu publish`: the files of a folder become the release in force; one sentence says which.

    Raises `SetupError`, `DefinitionError`.
    """
    loaded = load_pack(folder)
    if loaded.pack is None:
        raise DefinitionError(loaded.report)
    office = build_office(installation)
    try:
        pack, number = publish(office, loaded.pack.files, by=by)
    finally:
        office.database.close()
    return sentence("cli.published", number=number, digest=pack.digest[:12], count=len(pack.procedures))
