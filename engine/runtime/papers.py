"""Numbers and papers of an act: drawn and issued in step 7 or 8, their words written last (S17)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.cases.case import Case
from engine.cases.decision import IssuedDocument
from engine.cases.facts import Facts, Term, Unit
from engine.cases.refusal import Reason
from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.organisation import Body, Counter, Signing
from engine.definition.procedure import Document, Draw
from engine.definition.types import ValueType
from engine.ground.vietnamese import format_decimal, format_money
from engine.runtime.line import Line
from engine.runtime.scene import Scene


class Numbers:
    """Gives numbers for one decision: each counter is read once from the facts and counted on here."""

    def __init__(self, *, facts: Facts, today: str, new_identifier: Callable[[], str]) -> None:
        self._facts = facts
        self._today = today
        self.new_identifier = new_identifier
        self.counters: dict[str, int] = {}
        """Counter key → the newest number after the act."""
        self.ranges: dict[str, int] = {}
        """`range:unit` → the next number after the act."""
        self._issued: list[tuple[Document, list[Line], dict[str, Any]]] = []

    def draw(self, draws: Sequence[Draw], scene: Scene, case: str) -> dict[str, str] | Reason:
        """Numbers drawn from ranges for one case, by name; or why one cannot be drawn. No number is lost by a
        refusal.
        """
        drawn: dict[str, str] = {}
        for item in draws:
            unit: object = scene.value(item.of) if isinstance(item.of, Expression) else scene.unit_of_case(item.of)
            unit_id = unit.get("id") if isinstance(unit, Mapping) else unit
            key = f"{item.range}:{unit_id}"
            first, last, pattern = self._facts.range_(key)
            number = self.ranges.get(key, first)
            if number > last:
                return Reason(
                    code="range.used-up", values={"range": item.range}, case=case, place=str(item.place or "")
                )
            self.ranges[key] = number + 1
            drawn[item.name] = pattern.format(number=number)
        return drawn

    def issue(self, document: Document, lines: Sequence[Line]) -> Reason | None:
        """Number one paper for the cases of `lines`; each case then knows it under the document's name."""
        first = lines[0]
        scene = first.scene.but(case=first.now)
        issuer = self._issuer(document, first, scene)
        if issuer is None:
            return Reason(code="document.no-issuer", values={"title": document.title.text}, case=first.before.id)
        unit_id, body_name = issuer
        unit = self._facts.unit(unit_id)
        kind = scene.kind_of(unit_id)
        if unit is None or kind is None:
            return Reason(code="document.no-issuer", values={"title": document.title.text}, case=first.before.id)
        organisation = scene.organisation(kind)
        counter = organisation.counters.get(document.type) or organisation.counters.get("default") or Counter()
        term = term_of(unit, body_name, self._today)
        parts = {"committee": f"{unit_id}/{body_name}", "term": term.id if term else "-", "type": document.type}
        key = "|".join(parts[name] for name in counter.key)
        ordinal = max(self.counters.get(key, self._facts.counter(key)) + 1, counter.first)
        self.counters[key] = ordinal
        number = counter.pattern.replace("{unit.code}", "{unit_code}").format(
            number=ordinal, type=document.type, unit_code=organisation.kinds[kind].code
        )
        date = self._today
        if document.dated is not None:
            given = scene.evaluate(document.dated)
            date = given if isinstance(given, str) else date
        kept = {
            "id": self.new_identifier(),
            "number": number,
            "date": date,
            "unit": unit_id,
            "body": body_name,
            "ordinal": ordinal,
        }
        for line in lines:
            line.case = line.now.but(documents={**line.now.documents, document.name: kept})
        self._issued.append((document, list(lines), {**kept, "counter": key, "term": term.id if term else None}))
        return None

    def written(self) -> tuple[IssuedDocument, ...]:
        """Every paper issued, its content written from the facts as they now are and frozen (S12 step 9)."""
        return tuple(self._write(document, lines, kept) for document, lines, kept in self._issued)

    def _issuer(self, document: Document, line: Line, scene: Scene) -> tuple[str, str] | None:
        if document.issuer_of is not None:
            kept = line.now.documents.get(document.issuer_of)
            return (kept["unit"], kept["body"]) if kept else None
        found = document.issuer.find(scene) if document.issuer is not None else line.found
        if found.unit is None:
            return None
        return found.unit, found.body or ""

    def _write(self, document: Document, lines: Sequence[Line], kept: Mapping[str, Any]) -> IssuedDocument:
        first = lines[0]
        scene = first.scene.but(case=first.now)
        unit_id, body = str(kept["unit"]), str(kept["body"])
        content: dict[str, Any] = {
            "number": kept["number"],
            "date": kept["date"],
            "type": document.type,
            "title": document.title.text,
            "issuer": issuer_lines(scene, unit_id, body),
            "signature": signature(scene, unit_id, body),
            "basis": document.basis.text or scene.rulebook.procedure.basis.text,
            "data": {name: readable(expression, scene) for name, expression in document.data.items()},
            "rows": [
                {
                    name: readable(expression, line.scene.but(case=line.now))
                    for name, expression in document.rows.items()
                }
                for line in lines
            ]
            if document.rows
            else [],
        }
        follows = None
        if document.follows is not None:
            earlier = _earlier(document.follows, first.now, self._facts)
            follows = earlier["id"] if earlier else None
        return IssuedDocument(
            id=str(kept["id"]),
            name=document.name,
            type=document.type,
            number=str(kept["number"]),
            ordinal=int(kept["ordinal"]),
            counter=str(kept["counter"]),
            date=str(kept["date"]),
            unit=unit_id,
            body=body,
            term=kept["term"],
            template=document.template,
            title=document.title.text,
            cases=tuple(line.before.id for line in lines),
            content=content,
            register=document.register,
            follows=follows,
            sees=document.sees,
        )


def _earlier(name: str, case: Case, facts: Facts) -> Mapping[str, Any] | None:
    """The paper that another corrects or revokes: of the case itself, or with `parent.` of the case it follows."""
    inner = name.removeprefix("parent.")
    if inner == name:
        return case.documents.get(name)
    parent = None if case.parent is None else facts.case(case.parent)
    return None if parent is None else parent.documents.get(inner)


def term_of(unit: Unit, body: str, day: str) -> Term | None:
    """The term of that committee in force on the day; None when none is recorded."""
    for term in unit.terms:
        if term.body == body and term.from_day <= day and (term.until is None or day <= term.until):
            return term
    return None


def issuer_lines(scene: Scene, unit_id: str, body: str) -> dict[str, str]:
    """What stands top left on a letter: the unit above, the issuing unit, how it is written, and the place."""
    at = scene.but(day=scene.today)
    unit = at.unit(unit_id) or {}
    parent_id = at.parent(unit_id)
    parent = at.unit(parent_id) if parent_id is not None else None
    kept = at.facts.unit(unit_id)
    declared: Body | None = at.body(unit_id, body)
    kind = at.organisation(str(unit["kind"])).kinds[str(unit["kind"])] if unit else None
    pattern = (kind.letter_name if kind else "") or (declared.letter_name if declared else "")
    name = str(unit.get("name", ""))
    full_name = str(unit.get("full_name", ""))
    written = pattern.replace("{unit.name}", name).replace("{unit.full_name}", full_name).replace("{name}", name)
    return {
        "upper": str(parent.get("full_name", "")) if parent else "",
        "line": written or full_name,
        "unit": full_name,
        "name": name,
        "body": declared.title.text if declared else "",
        "place": kept.place_name if kept else "",
    }


def signature(scene: Scene, unit_id: str, body: str) -> dict[str, str]:
    """Who signs for the body today, under which formula: empty name when nobody may sign yet (S5, `signs_from`)."""
    at = scene.but(day=scene.today)
    declared = at.body(unit_id, body)
    unit = at.facts.unit(unit_id)
    if declared is None or unit is None:
        return {"formula": "", "title": "", "name": "", "person": ""}
    local = at.but(unit=at.unit(unit_id) or {})
    signing: Signing | None = declared.signs.pick(local.soft)
    if signing is None:
        return {"formula": "", "title": "", "name": "", "person": ""}
    kind = at.kind_of(unit_id)
    positions = at.organisation(kind).positions if kind else {}
    for position in signing.by:
        for row in unit.appointments:
            if row.position != position or not row.holds_on(at.today):
                continue
            if row.signs_from is not None and row.signs_from > at.today:
                continue
            title = positions[position].title.text if position in positions else position
            return {
                "formula": signing.formula,
                "title": title,
                "name": at.facts.name(row.person),
                "person": row.person,
                "acting": "yes" if row.acting else "",
            }
    return {"formula": signing.formula, "title": "", "name": "", "person": ""}


def readable(expression: Expression, scene: Scene) -> object:
    """A value for a template: days ISO (the template writes them), units and persons by name, money with points.

    "" where it is absent.
    """
    try:
        value = scene.evaluate(expression)
    except ExpressionFailed:
        return ""
    return "" if value is None else _readable(value, expression.type)


def _readable(value: object, type_: ValueType) -> object:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return value.get("full_name") or value.get("name") or ""
    if isinstance(value, list):
        return [_readable(item, type_.of) if type_.of else item for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        if type_.kind == "money":
            return format_money(value)
        if type_.kind in ("decimal", "percent"):
            return format_decimal(value, type_.scale)
    return value
