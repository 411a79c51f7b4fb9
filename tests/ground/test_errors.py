"""Every refusal says why, in both languages; nothing that stops is silent."""

import inspect

import pytest

from engine.ground import errors
from engine.ground.errors import (
    AnswersRejected,
    DefinitionError,
    EngineError,
    NotFound,
    NotYourTurn,
    OutsideFailure,
    Refusal,
    Refused,
    SetupError,
)
from engine.ground.problems import Problem, Report
from engine.ground.sources import Place


def test_every_exception_says_when_it_is_met() -> None:
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, Exception):
            assert issubclass(kind, EngineError)
            assert "et " in (kind.__doc__ or ""), f"{kind.__name__}: when is it met?"


def test_the_tree_drawn_at_the_top_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, EngineError):
            assert name in drawn
            for child in kind.__subclasses__():
                if child.__module__ == errors.__name__:
                    assert drawn.index(name) < drawn.index(child.__name__)


def test_a_refusal_carries_every_reason() -> None:
    with pytest.raises(Refused) as met:
        raise AnswersRejected(
            [
                Refusal("yaml.tab", field="members.0.name", rule="old_enough", basis="Điều 1"),
                Refusal("yaml.duplicate-key", values={"name": "x"}),
            ]
        )
    first, second = met.value.refusals
    assert (first.field, first.rule, first.basis) == ("members.0.name", "old_enough", "Điều 1")
    assert second.sentence("en") == "The key “x” is already written above; each key is written once."
    assert str(met.value).startswith("Dòng này thụt lề bằng phím Tab; YAML chỉ nhận dấu cách. Mục “x”")


def test_one_reason_is_written_in_one_line() -> None:
    refused = NotYourTurn.because("yaml.duplicate-key", field="a", name="x")
    assert isinstance(refused, NotYourTurn)
    assert refused.refusals == (Refusal("yaml.duplicate-key", values={"name": "x"}, field="a"),)


def test_a_refusal_without_a_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="why"):
        Refused(())


def test_a_wrong_definition_carries_its_report() -> None:
    report = Report.of([Problem("yaml.empty", Place("x.yaml", 1, 1))])
    error = DefinitionError(report)
    assert error.report is report and "Tệp không có nội dung." in str(error)


def test_what_is_not_there_has_a_sentence_for_every_term() -> None:
    assert NotFound("procedure", "leave").sentence() == "Không tìm thấy thủ tục “leave”."
    assert NotFound("case", "x").sentence("en") == "No such case."


def test_outside_failures_say_whether_to_try_again() -> None:
    failure = OutsideFailure("document.no-templates", retry=False, detail="ENOENT", folder="forms")
    assert not failure.retry
    assert str(failure) == "Không có thư mục mẫu văn bản “forms”. (ENOENT)"


def test_a_setup_error_is_one_sentence() -> None:
    error = SetupError("document.no-templates", folder="x")
    assert str(error) == "Không có thư mục mẫu văn bản “x”."
    assert "\n" not in str(error)
