"""What catches the eye in many lines: alike, seconds apart, not typed; and what does not."""

from engine.runtime.patterns import ALIKE, IN_A_ROW, QUICK, Line, patterns


def lines(count: int, apart: int, how: str = "typed", person: str = "lan", same: bool = False) -> list[Line]:
    """So many lines, each so many microseconds behind the one before."""
    return [
        Line(
            case=f"{person}-{number}",
            answers={"level": "good" if same else f"{person}-{number}"},
            person=person,
            at=number * apart,
            how=how,
        )
        for number in range(count)
    ]


def test_lines_that_differ_and_took_their_time_are_left_alone() -> None:
    assert patterns(lines(20, QUICK + 1)) == ()


def test_the_same_answers_are_told_from_three_lines_on() -> None:
    assert patterns(lines(ALIKE - 1, QUICK + 1, same=True)) == ()
    (found,) = patterns(lines(ALIKE, QUICK + 1, same=True))
    assert (found.kind, len(found.cases), found.person) == ("alike", ALIKE, "lan")


def test_lines_seconds_apart_are_told_from_five_in_a_row_on_and_only_of_one_person() -> None:
    assert patterns(lines(IN_A_ROW - 1, QUICK)) == ()
    (found,) = patterns(lines(IN_A_ROW, QUICK))
    assert (found.kind, found.cases, found.person) == ("quick", tuple(f"lan-{n}" for n in range(IN_A_ROW)), "lan")
    assert patterns([*lines(IN_A_ROW - 1, QUICK), *lines(IN_A_ROW - 1, QUICK, person="son")]) == ()


def test_lines_of_one_and_the_same_act_say_nothing_of_how_they_were_typed() -> None:
    assert patterns(lines(IN_A_ROW, 0)) == ()


def test_what_nobody_typed_is_told_with_who_brought_it() -> None:
    (found,) = patterns([*lines(2, QUICK, how="imported"), *lines(2, QUICK + 1, person="son")])
    assert (found.kind, found.cases, found.person) == ("not_typed", ("lan-0", "lan-1"), "lan")
    (mixed,) = patterns([*lines(1, 0, how="pasted"), *lines(1, 0, how="filled", person="son")])
    assert (mixed.kind, mixed.person) == ("not_typed", None)


def test_the_largest_group_of_a_kind_comes_first() -> None:
    several = [*lines(3, QUICK + 1, same=True), *lines(5, QUICK + 1, person="son")]
    several += [Line(case=f"x{n}", answers={"level": "fair"}, person="x", at=n * (QUICK + 1)) for n in range(4)]
    assert [len(found.cases) for found in patterns(several)] == [4, 3]
