"""The door of the language room: folders and files in, a pack and a report out, one broken file hurting only itself."""

from pathlib import Path

from engine.language.loader import load_files, load_pack
from tests.language.packs import BASE, base_files

BROKEN = b"procedure: broken\ntitle: \xe1\xbb\x90m\nsubject: person\nstart: {by: member, to: nowhere}\nstates: {}\n"


def test_a_broken_procedure_leaves_the_others() -> None:
    loaded = load_files({**base_files(), "workflows/broken.yaml": BROKEN})
    assert loaded.pack is not None
    assert list(loaded.pack.procedures) == ["leave"]
    assert loaded.broken == ("broken",)
    assert {problem.place.file for problem in loaded.report.errors} == {"workflows/broken.yaml"}


def test_a_procedure_that_does_not_compile_leaves_the_others() -> None:
    text = base_files()["workflows/leave.yaml"].decode().replace("procedure: leave", "procedure: other")
    wrong = text.replace("to: granted", "to: garnted").encode()
    loaded = load_files({**base_files(), "workflows/other.yaml": wrong})
    assert loaded.pack is not None
    assert set(loaded.pack.procedures) == {"leave"}
    assert loaded.broken == ("other",)


def test_a_broken_form_takes_along_only_the_procedures_that_ask_it() -> None:
    files = base_files()
    files["forms/minutes.yaml"] = b"form: minutes\ntitle: Bi\xc3\xaan b\xe1\xba\xa3n\nsections: {}\n"
    loaded = load_files(files)
    assert loaded.pack is not None
    assert set(loaded.pack.procedures) == {"leave"}
    files = base_files()
    files["forms/request.yaml"] = files["forms/request.yaml"].replace(b"type: integer", b"type: interger")
    loaded = load_files(files)
    assert loaded.pack is not None
    assert loaded.pack.procedures == {}
    assert loaded.broken == ("leave",)


def test_without_a_sound_foundation_there_is_no_pack() -> None:
    files = base_files()
    files["workflows/organisation.yaml"] = files["workflows/organisation.yaml"].replace(b"level: team", b"level: tema")
    assert load_files(files).pack is None
    del files["workflows/organisation.yaml"]
    loaded = load_files(files)
    assert loaded.pack is None
    assert "pack.no-organisation" in {problem.code for problem in loaded.report.errors}


def test_an_empty_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    loaded = load_pack(tmp_path)
    assert [problem.code for problem in loaded.report.problems] == ["pack.nothing-here"]
    assert loaded.pack is None
    assert load_pack(tmp_path / "missing").report.problems[0].code == "pack.nothing-here"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "workflows").mkdir()
    for name, content in base_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "workflows" / "away.yaml").symlink_to(tmp_path / "gone.yaml")
    (tmp_path / "workflows" / "loop").symlink_to(tmp_path / "workflows" / "loop")
    loaded = load_pack(tmp_path)
    assert {problem.place.file for problem in loaded.report.errors} == {"workflows/away.yaml", "workflows/loop"}
    assert {problem.code for problem in loaded.report.errors} == {"pack.unreadable"}
    assert loaded.pack is not None and set(loaded.pack.procedures) == {"leave"}


def test_a_folder_and_its_files_compile_to_the_same_digests() -> None:
    from_folder, from_files = load_pack(BASE).pack, load_files(base_files()).pack
    assert from_folder is not None and from_files is not None
    assert from_folder.digest == from_files.digest
    assert from_folder.procedures["leave"].digest == from_files.procedures["leave"].digest


def test_a_procedure_has_the_digest_of_all_it_includes() -> None:
    first = load_files(base_files()).pack
    files = base_files()
    files["forms/request.yaml"] += b"# one more remark\n"
    second = load_files(files).pack
    files = base_files()
    files["forms/minutes.yaml"] += b"# one more remark\n"
    third = load_files(files).pack
    assert first is not None and second is not None and third is not None
    assert first.procedures["leave"].digest != second.procedures["leave"].digest
    assert first.procedures["leave"].digest == third.procedures["leave"].digest, "it does not ask that form"
    assert first.digest != third.digest


def test_organisation_record_and_parameters_may_be_several_files() -> None:
    files = base_files()
    lines = files["workflows/organisation.yaml"].decode().splitlines()
    at = lines.index("authorities:")
    files["workflows/organisation.yaml"] = "\n".join(lines[:at]).encode()
    files["workflows/authorities.yaml"] = "\n".join(["organisation: club", *lines[at:]]).encode()
    files["workflows/more.yaml"] = (
        b"record: person\nfields: {shoe: {type: integer, title: S\xe1\xbb\x91 gi\xc3\xa0y, required: false}}\n"
    )
    loaded = load_files(files)
    assert loaded.report.ok, loaded.report.text()
    assert loaded.pack is not None
    assert len(loaded.pack.organisations["club"].authorities) == 1
    assert set(loaded.pack.records["person"].fields) >= {"full_name", "shoe"}


def test_a_name_in_two_files_is_one_too_many() -> None:
    files = base_files()
    files["workflows/again.yaml"] = files["workflows/leave.yaml"]
    report = load_files(files).report
    assert [problem.code for problem in report.errors] == ["name.twice"]
