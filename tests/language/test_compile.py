"""What the compiler makes: defaults written out, shorthands made whole, the table of transitions, types, places."""

import pytest

from engine.definition.expressions import Expression
from engine.definition.procedure import STAY, Due, Procedure
from engine.ground.durations import Period, Share
from engine.language.loader import load_files, load_pack
from tests.language.packs import HERE, with_documents


def procedure(name: str) -> Procedure:
    loaded = load_files(with_documents((HERE / "good" / f"{name}.yaml").read_text(encoding="utf-8")))
    assert loaded.pack is not None, loaded.report.text()
    return loaded.pack.procedures["leave"]


@pytest.fixture(scope="module")
def leave() -> Procedure:
    return procedure("shorthands")


@pytest.fixture(scope="module")
def prizes() -> Procedure:
    return procedure("meetings")


def test_the_table_of_transitions_is_written_out(leave: Procedure) -> None:
    rows = [(row.source, row.trigger, row.target, row.when is not None) for row in leave.transitions]
    assert rows == [
        ("review", "approve", "granted", False),
        ("review", "shorten", "granted", True),
        ("review", "shorten", "refused", True),
        ("review", "return", "correction", False),
        ("review", "refuse", "refused", False),
        ("review", "withdraw", "refused", False),
        ("correction", "resubmit", "review", False),
        ("correction", "forget", "refused", False),
        ("granted", "note", STAY, False),
        ("granted", "end_early", STAY, False),
    ]


def test_outcomes_join_and_passes_are_triggers_of_their_own(prizes: Procedure) -> None:
    triggers = {row.trigger for row in prizes.transitions}
    assert {"decide.carried", "decide.undecided", "decide.no_quorum", "join", "forget"} == triggers
    assert {row.trigger for row in procedure("hops").transitions} >= {"pass.1", "pass_on"}


def test_shared_actions_are_possible_but_not_awaited(leave: Procedure) -> None:
    review = leave.states["review"]
    assert review.actions["withdraw"].shared and not review.actions["withdraw"].listed
    assert review.actions["approve"].listed and review.actions["approve"].by == ("head",)
    assert "withdraw" not in leave.states["correction"].actions, "`except` leaves it out"
    assert "withdraw" not in leave.states["granted"].actions, "`open` is every state that is no end"
    assert leave.states["granted"].actions["end_early"].by == ("member",)


def test_bulk_is_each_where_nothing_is_asked_and_never_behind_a_form(leave: Procedure, prizes: Procedure) -> None:
    review = leave.states["review"]
    assert review.actions["approve"].bulk == "each"
    assert review.actions["return"].bulk == "each", "a reason alone may be given for many"
    assert review.actions["shorten"].bulk == "never"
    assert prizes.states["meeting"].actions["decide"].bulk == "together"


def test_dues_become_whole(leave: Procedure, prizes: Procedure) -> None:
    assert leave.due is not None
    assert leave.due.values() == (Due(period=Period(days=30), place=leave.due.values()[0].place),)
    short, long = leave.states["review"].due.values()  # type: ignore[union-attr]
    assert short.working_days == 2 and short.remind == (Period(days=1),) and short.late == "remind"
    assert long.period == Period(days=21) and isinstance(long.from_, Expression)
    assert long.remind == (Period(days=3), Period(days=1)) and long.late == "escalate"
    forget = leave.states["correction"].due.values()[0]  # type: ignore[union-attr]
    assert (forget.late, forget.take) == ("take", "forget")
    assert isinstance(forget.period, Expression) and forget.period.type.kind == "period"
    assert leave.states["correction"].clock_stopped
    assert prizes.states["handing_over"].tasks["write"].due.values()[0].late == "drop"  # type: ignore[union-attr]


def test_unless_is_the_contrary_and_points_into_what_is_written(leave: Procedure) -> None:
    option = leave.states["review"].due.options[0]  # type: ignore[union-attr]
    assert option.when is not None and option.when.text == '!(case.variant == "long")'
    assert option.when.holds({"case": {"variant": "short"}})
    assert not option.when.holds({"case": {"variant": "long"}})


def test_votes_keep_shares_exact_and_know_their_outcomes(prizes: Procedure) -> None:
    vote = prizes.votes["prize"]
    assert vote.quorum is not None and vote.quorum.share == Share(2, 3) and not vote.quorum.more_than
    assert isinstance(vote.carried.share, Expression) and vote.carried.more_than and vote.carried.of == "ballots_valid"
    assert vote.options == ("gold", "silver", "none_of_them")
    assert vote.secret is True and vote.modes == ("in_person", "hybrid")
    assert vote.outcomes == ("carried", "undecided", "no_quorum")
    assert vote.option_limits["gold"].type.kind == "boolean"
    action = prizes.states["meeting"].actions["decide"]
    assert action.electorate_of == "board"
    assert action.outcomes["undecided"].title.text == "Không phương án nào đủ phiếu", (
        "a standard title where none is written"
    )


def test_once_is_by_default_one_open_case_for_a_subject(prizes: Procedure) -> None:
    leave = load_pack(HERE / "base").pack
    assert leave is not None
    once = leave.procedures["leave"].start.once
    assert once is not None and once.per_names == ("subject",) and once.while_ == "open"
    assert once.per[0].value({"subject": {"id": "hoa"}}) == "hoa"
    assert prizes.start.once is None
    kept = procedure("shorthands").start.once
    assert kept is not None and kept.per_names == ("subject", "answers.request.from") and kept.while_ == "ever"


def test_bare_words_of_effects_are_values_and_dotted_ones_are_read() -> None:
    effects = procedure("effects").states["review"].actions["approve"].effects
    status = effects[0].expressions()[0]
    assert status.value({}) == "away" and status.reads == frozenset()
    assert ("answers", "request", "from") in {path for each in effects for e in each.expressions() for path in e.reads}


def test_templates_write_for_people(leave: Procedure) -> None:
    words = leave.rules["not_away"].otherwise
    assert words.write({"subject": {"full_name": "Trần Thị Lan"}}) == "Trần Thị Lan đang nghỉ."
    assert leave.title.write({}, lang="en") == "Asking for leave"
    assert leave.states["granted"].title.write({}, lang="en") == "Đã duyệt", "what has no English stays Vietnamese"


def test_a_rule_is_asked_with_the_form_of_the_place(prizes: Procedure) -> None:
    rule = prizes.rules["not_all_gold"]
    assert rule.warning
    cases = [{"form": {"days": 6}}, {"form": {"days": 7}}]
    assert rule.rule.holds({"act": {"cases": cases}})


def test_every_expression_knows_its_place(leave: Procedure) -> None:
    when = leave.variants[0].when
    assert when is not None
    line = (HERE / "good" / "shorthands.yaml").read_text(encoding="utf-8").split("\n")[when.place.line - 1]
    assert line[when.place.column - 1 :].startswith(when.text)


def test_field_types_come_from_the_parameters_they_choose_from(leave: Procedure) -> None:
    kind = leave.forms["request"].field("kind")
    assert kind is not None and "options" in kind.limits
    assert kind.limits["options"].value({"param": {"reasons": {"sick": "Ốm"}}}) == {"sick": "Ốm"}


def test_parameters_travel_as_declared() -> None:
    loaded = load_files(with_documents((HERE / "good" / "parameters.yaml").read_text(encoding="utf-8")))
    assert loaded.pack is not None
    values = {name: [row.value for row in each.values] for name, each in loaded.pack.parameters.parameters.items()}
    assert values["average"] == [825, 800]
    assert values["allowed"] == [["sick", "family"]]
    assert values["reasons"] == [{"sick": "Ốm", "family": "Việc nhà"}]
    assert values["each_year"] == ["09-30"]
    assert (values["wait"], values["majority"], values["day"]) == (["15 years 1 day"], ["1/2"], ["2026-03-26"])
    assert loaded.pack.parameters.rule_set_on("2025-12-31") == "first"
    assert loaded.pack.parameters.rule_set_on("2026-01-01") == "second"


def test_two_compilations_of_the_same_files_are_equal() -> None:
    first, second = load_pack(HERE.parents[1]).pack, load_pack(HERE.parents[1]).pack
    assert first is not None and second is not None
    one, other = first.procedures["member_admission"], second.procedures["member_admission"]
    assert one.digest == other.digest
    assert one.transitions == other.transitions
    assert one.states.keys() == other.states.keys()
