"""A score grid as the page shows it: what was typed, sums as far as they can be told, wrong cells beside themselves."""

from engine.definition.form import FieldProblem
from engine.language.loader import load_files
from engine.operations.fill_form import Question
from engine.web.filling import Drawing, question_drawn
from engine.web.views import FieldView, element_id
from tests.language.packs import HERE, with_documents


def drawn(raw: object, *problems: FieldProblem, beside: object = None) -> FieldView:
    pack = load_files(with_documents((HERE / "good" / "forms.yaml").read_text(encoding="utf-8"))).pack
    assert pack is not None
    item = pack.forms["request"].field("marks")
    assert item is not None
    (row,) = pack.parameters.parameters["marks"].values
    limits = {"catalogue": row.value, **({} if beside is None else {"beside": beside})}
    question = Question(
        field=item, path="marks", title="Đội chấm", translated=True, raw=raw, problems=problems, limits=limits
    )
    return question_drawn(question, "form", Drawing(blame=bool(problems)))


def test_sums_count_what_can_be_read_and_nothing_is_said_of_what_is_empty() -> None:
    grid = drawn({"conduct": {"i1": "4", "i2": "4"}, "skill": {"knots": "x"}}).grid
    assert grid is not None
    assert [(group.sum, group.most) for group in grid.groups] == [("6", 6), ("0", 10)]
    assert (grid.total, grid.most, grid.beside_title) == ("6", 16, "")
    empty = drawn(None).grid
    assert empty is not None and empty.total == "–" and [group.sum for group in empty.groups] == ["–", "–"]


def test_marks_of_somebody_else_stand_beside() -> None:
    other = {"marks": {"conduct": {"i1": 1, "i2": 2}, "skill": {"knots": 4, "rowing": 8}}, "total": 13}
    grid = drawn(None, beside=other).grid
    assert grid is not None and grid.beside_title == "Tự chấm" and grid.beside_total == "13"
    assert [cell.beside for group in grid.groups for cell in group.cells] == ["1", "2", "4", "8"]


def test_every_wrong_cell_is_told_beside_itself_and_the_summary_leads_to_the_first() -> None:
    view = drawn(
        {"conduct": {"i1": "9", "i2": "1"}, "skill": {"knots": "", "rowing": "1"}},
        FieldProblem(code="field.too-large", path="marks.conduct.i1", values={"max": 4}),
        FieldProblem(code="field.required", path="marks.skill.knots", values={"title": "Thắt nút"}),
    )
    assert view.grid is not None
    cells = {cell.name: cell for group in view.grid.groups for cell in group.cells}
    assert cells["form.marks.conduct.i1"].error == "Giá trị lớn nhất là 4."
    assert cells["form.marks.skill.knots"].error == "Chưa trả lời: Thắt nút"
    assert not cells["form.marks.conduct.i2"].error
    assert view.focus_id == element_id("form.marks.conduct.i1")


def test_a_group_over_its_most_leads_to_its_first_cell() -> None:
    over = FieldProblem(code="field.group-over", path="marks.skill", values={"title": "Tay nghề", "sum": 12, "max": 10})
    view = drawn({"conduct": {"i1": "1", "i2": "1"}, "skill": {"knots": "4", "rowing": "8"}}, over)
    assert view.grid is not None and view.grid.groups[1].error == "Tay nghề: tổng 12 điểm, nhiều nhất là 10."
    assert view.focus_id == element_id("form.marks.skill.knots")
