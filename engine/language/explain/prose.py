"""A procedure in words: what it is for, who does what in each state, where that leads, by which rules."""

from collections.abc import Iterator

from engine.definition.choice import Choice
from engine.definition.expressions import Expression
from engine.definition.pack import Pack
from engine.definition.participants import Participant, ParticipantRule
from engine.definition.procedure import ANYONE, CAMPAIGN, STAY, SYSTEM, Action, Due, Issue, Procedure, State
from engine.definition.words import Basis, Words
from engine.ground.durations import Period
from engine.vocabulary.participants.authority import AuthorityRule
from engine.vocabulary.participants.body import BodyRule
from engine.vocabulary.participants.field import FieldRule
from engine.vocabulary.participants.is_ import IsRule
from engine.vocabulary.participants.position import PositionRule

_WORDS = {
    "vi": {
        "basis": "Căn cứ",
        "unverified": "chưa xác minh",
        "start": "Bắt đầu",
        "start_by": "{who} lập hồ sơ",
        "form": "điền “{form}”",
        "to": "đến “{state}”",
        "waits": "Chờ {who}",
        "tasks": "Việc làm song song",
        "join_all": "xong cả thì {to}",
        "join_any": "xong một việc thì {to}",
        "join_number": "xong {count} việc thì {to}",
        "ends": "Kết thúc",
        "due": "Hạn",
        "stay": "hồ sơ ở lại",
        "or": "hoặc",
        "when": "nếu {when}",
        "system": "hệ thống",
        "anyone": "bất cứ ai đã đăng nhập",
        "issues": "ban hành {documents}",
        "requires": "Phải đúng",
        "vote": "biểu quyết",
        "passes": "Đi tiếp ngay {to}",
        "rules": "Quy tắc",
        "warning": "cảnh báo",
        "variants": "Trường hợp",
        "reason": "có ghi lý do",
        "subject": "người mà hồ sơ nói đến",
        "initiator": "người lập hồ sơ",
        "named": "người được nêu ở “{name}”",
        "holder": "{body} có thẩm quyền",
        "body_of": "{body} {unit}",
        "after": "{period} kể từ khi đến",
        "working": "{count} ngày làm việc",
        "on": "ngày {day}",
        "by_others": "{who}: ",
        "campaign": "đợt",
        "campaign_opened": "Đợt: {who} mở, điền “{form}”, cho {kinds}",
        "campaign_makes": "mỗi người một hồ sơ, lập khi mở đợt và cho người đến sau khi đợt còn mở",
        "campaign_applies": "mỗi người một hồ sơ, lập khi có người nộp",
        "campaign_optional": "cũng có hồ sơ ngoài đợt",
        "covers": "gồm mọi hồ sơ còn mở của đơn vị trong đợt",
    },
    "en": {
        "basis": "Basis",
        "unverified": "not verified",
        "start": "Start",
        "start_by": "{who} opens the case",
        "form": "fills “{form}”",
        "to": "to “{state}”",
        "waits": "Awaits {who}",
        "tasks": "Side by side",
        "join_all": "when all are done {to}",
        "join_any": "when one is done {to}",
        "join_number": "when {count} are done {to}",
        "ends": "End",
        "due": "Due",
        "stay": "the case stays",
        "or": "or",
        "when": "if {when}",
        "system": "the system",
        "anyone": "anybody signed in",
        "issues": "issues {documents}",
        "requires": "Has to hold",
        "vote": "vote",
        "passes": "Goes straight on {to}",
        "rules": "Rules",
        "warning": "warning",
        "variants": "Variants",
        "reason": "with a reason",
        "subject": "the person the case is about",
        "initiator": "who opened the case",
        "named": "whom “{name}” names",
        "holder": "{body} with the authority",
        "body_of": "{body}, {unit}",
        "after": "{period} from arrival",
        "working": "{count} working days",
        "on": "on {day}",
        "by_others": "{who}: ",
        "campaign": "the campaign",
        "campaign_opened": "Campaign: {who} opens it, fills “{form}”, for {kinds}",
        "campaign_makes": "one case a person, made at the opening and for who joins while it is open",
        "campaign_applies": "one case a person, made when somebody applies",
        "campaign_optional": "cases outside of campaigns exist too",
        "covers": "takes every open case of the unit in the campaign",
    },
}


def tell(procedure: Procedure, pack: Pack, lang: str = "vi") -> str:
    """The whole procedure as plain text, in lines."""
    return "\n".join(_Teller(procedure, pack, lang).lines())


def who(name: str, procedure: Procedure, pack: Pack, lang: str = "vi") -> str:
    """A participant as people would call it: “Ban Chấp hành có thẩm quyền”, “người lập hồ sơ”."""
    return _Teller(procedure, pack, lang).who((name,))


class _Teller:
    def __init__(self, procedure: Procedure, pack: Pack, lang: str) -> None:
        self.procedure = procedure
        self.pack = pack
        self.lang = lang
        self.words = _WORDS["en" if lang == "en" else "vi"]

    def lines(self) -> Iterator[str]:
        procedure, words = self.procedure, self.words
        code = f" ({procedure.code})" if procedure.code else ""
        yield f"{self.text(procedure.title)}{code}"
        yield from self.basis(procedure.basis, "")
        if procedure.help is not None:
            yield self.text(procedure.help)
        yield ""
        if procedure.variants:
            yield f"{words['variants']}:"
            for variant in procedure.variants:
                yield f"  - {self.text(variant.title)}{self.condition(variant.when)}"
            yield ""
        yield from self.campaign()
        start = procedure.start
        opened = [words["start_by"].format(who=self.who(start.by))]
        if start.form is not None:
            opened.append(words["form"].format(form=self.form(start.form)))
        yield f"{words['start']}: {', '.join(opened)}, {self.targets(start.to)}."
        if start.requires:
            yield f"  {words['requires']}: {self.rules(start.requires)}"
        for state in procedure.states.values():
            yield ""
            yield from self.state(state)
        if procedure.rules:
            yield ""
            yield f"{words['rules']}:"
            for rule in procedure.rules.values():
                warns = f" ({words['warning']})" if rule.warning else ""
                yield f"  - {self.text(rule.otherwise)}{warns}"
                yield from self.basis(rule.basis, "    ")

    def campaign(self) -> Iterator[str]:
        """Who opens a campaign, for which units, and whose cases it makes."""
        rule, words = self.procedure.campaign, self.words
        if rule is None:
            return
        kinds = [
            self.text(organisation.kinds[kind].title)
            for organisation in self.pack.organisations.values()
            for kind in organisation.kinds
            if kind in rule.covers_kinds
        ]
        said = words["campaign_opened"].format(
            who=f" {words['or']} ".join(dict.fromkeys(self.called(rule.opened_by))),
            form=self.form(rule.form),
            kinds=", ".join(kinds),
        )
        more = [words["campaign_makes"] if rule.makes_cases else words["campaign_applies"]]
        if rule.optional:
            more.append(words["campaign_optional"])
        yield f"{said}; {'; '.join(more)}."

    def state(self, state: State) -> Iterator[str]:
        words = self.words
        end = f" — {words['ends']}" if state.ends else ""
        yield f"■ {self.text(state.title)}{end}"
        if state.waits_for:
            yield f"  {words['waits'].format(who=self.who(state.waits_for))}.{self.due(state.due)}"
        for hop in state.passes:
            target = words["to"].format(state=self.title(hop.to))
            yield f"  {words['passes'].format(to=target)}{self.condition(hop.when)}."
        documents = self.issued(state.on_arrival.issues)
        if documents:
            yield f"  {documents[0].upper()}{documents[1:]}."
        if state.tasks:
            yield f"  {words['tasks']}:"
            for task in state.tasks.values():
                yield f"    - {self.action(task, by=True)}{self.due(task.due)}"
            if state.to is not None:
                key = "join_all" if state.join == "all" else "join_any" if state.join == "any" else "join_number"
                yield f"  → {words[key].format(to=self.targets(state.to), count=state.join)}"
        for action in state.actions.values():
            yield f"  - {self.action(action, by=action.by != state.waits_for)}"
            for outcome in action.outcomes.values():
                yield f"      · {self.text(outcome.title)}: {self.targets(outcome.to)}"

    def action(self, action: Action, by: bool) -> str:
        words = self.words
        said = [self.text(action.title)]
        if action.form is not None:
            said.append(words["form"].format(form=self.form(action.form)))
        if action.act_form is not None:
            said.append(words["form"].format(form=self.form(action.act_form)))
        if action.vote is not None:
            said.append(words["vote"])
        if action.covers is not None:
            said.append(words["covers"])
        if action.reason == "required":
            said.append(words["reason"])
        documents = self.issued(action.issues)
        if documents:
            said.append(documents)
        doer = words["by_others"].format(who=self.who(action.by)) if by else ""
        where = f" → {self.targets(action.to)}" if action.to is not None else ""
        return f"{doer}{', '.join(said)}{self.condition(action.when)}{where}"

    def targets(self, to: Choice[str]) -> str:
        """Where to, and under which condition."""
        words = self.words
        parts = []
        for option in to.options:
            target = words["stay"] if option.value == STAY else words["to"].format(state=self.title(option.value))
            parts.append(f"{target}{self.condition(option.when)}")
        return f" {words['or']} ".join(parts)

    def condition(self, when: Expression | None) -> str:
        return "" if when is None else f" ({self.words['when'].format(when=' '.join(when.text.split()))})"

    def issued(self, issues: tuple[Issue, ...]) -> str:
        names = [f"“{self.text(self.procedure.documents[issue.document].title)}”" for issue in issues]
        return self.words["issues"].format(documents=", ".join(names)) if names else ""

    def due(self, due: Choice[Due] | None) -> str:
        if due is None:
            return ""
        said = [text for each in due.values() if (text := self.one_due(each))]
        either = f" {self.words['or']} ".join(said)
        return f" {self.words['due']}: {either}." if said else ""

    def one_due(self, due: Due) -> str:
        words = self.words
        if due.working_days is not None:
            return words["working"].format(count=self.value(due.working_days))
        if due.date is not None:
            return words["on"].format(day=self.value(due.date))
        return words["after"].format(period=self.value(due.period)) if due.period is not None else ""

    def value(self, value: "Expression | Period | int") -> str:
        """A written value; of a parameter the newest row, as the pack stands."""
        if isinstance(value, Period):
            return value.text(self.lang)
        if not isinstance(value, Expression):
            return str(value)
        name = value.text.removeprefix("param.")
        parameter = self.pack.parameters.parameters.get(name)
        if parameter is None or not parameter.values:
            return value.text
        written = parameter.values[-1].value
        if parameter.type.kind == "period" and isinstance(written, str):
            return Period.parse(written).text(self.lang)
        return str(written)

    def rules(self, names: tuple[str, ...]) -> str:
        sentences = [self.text(self.procedure.rules[name].otherwise) for name in names if name in self.procedure.rules]
        return " / ".join(sentences)

    def basis(self, basis: Basis, indent: str) -> Iterator[str]:
        if basis.text:
            doubt = "" if basis.verified else f" ({self.words['unverified']})"
            yield f"{indent}{self.words['basis']}: {basis.text}{doubt}"

    def form(self, name: str) -> str:
        form = self.procedure.forms.get(name)
        return name if form is None else self.text(form.title)

    def title(self, state: str) -> str:
        found = self.procedure.states.get(state)
        return state if found is None else self.text(found.title)

    def text(self, words: Words) -> str:
        return words.en.text if self.lang == "en" and words.en is not None else words.text

    # --- people -------------------------------------------------------------------------------------------------------

    def who(self, names: tuple[str, ...]) -> str:
        """Participants as people would call them."""
        said: list[str] = []
        for name in names:
            if name in (SYSTEM, ANYONE, CAMPAIGN):
                said.append(self.words[name])
                continue
            participant = self.procedure.participants.get(name)
            said += [name] if participant is None else self.called(participant)
        return f" {self.words['or']} ".join(dict.fromkeys(said))

    def called(self, participant: Participant) -> list[str]:
        return [self.by_rule(rule) for rules in participant.rules.values() for rule in rules]

    def by_rule(self, rule: ParticipantRule) -> str:
        words = self.words
        if isinstance(rule, IsRule):
            return words["initiator"] if rule.initiator else words["subject"]
        if isinstance(rule, FieldRule):
            return words["named"].format(name=self.question(rule))
        if isinstance(rule, AuthorityRule):
            bodies = {
                self.text(organisation.bodies[row.body].title)
                for organisation in self.pack.organisations.values()
                for row in organisation.authorities
                if row.may == rule.authority and row.body in organisation.bodies
            }
            body = f" {words['or']} ".join(sorted(bodies)) or rule.authority
            unit = self.unit_found(rule)
            return words["holder"].format(body=body) if unit is None else words["body_of"].format(body=body, unit=unit)
        titles: list[str] = []
        for organisation in self.pack.organisations.values():
            if isinstance(rule, BodyRule) and rule.body in organisation.bodies:
                titles.append(self.text(organisation.bodies[rule.body].title))
            if isinstance(rule, PositionRule):
                titles += [
                    self.text(organisation.positions[name].title)
                    for name in rule.positions
                    if name in organisation.positions
                ]
        said = f" {words['or']} ".join(titles) or "?"
        origin = self.procedure.units.get(rule.origin.name or "") if isinstance(rule, BodyRule | PositionRule) else None
        if origin is None or origin.title is None:
            return said
        return words["body_of"].format(body=said, unit=self.text(origin.title))

    def unit_found(self, rule: AuthorityRule) -> str | None:
        """What the procedure calls the unit found by climbing, where it keeps one found the same way and titles it."""
        start = rule.origin.name
        for unit in self.procedure.units.values():
            same = unit.authority == rule.authority and (unit.above if rule.above else unit.of) == start
            if start is not None and same and unit.title is not None:
                return self.text(unit.title)
        return None

    def question(self, rule: FieldRule) -> str:
        """The title of the question that names somebody."""
        for path in rule.value.reads:
            if path[0] == "answers" and len(path) > 2:
                form = self.procedure.forms.get(path[1])
                field = None if form is None else form.field(path[2])
                if field is not None:
                    return self.text(field.title)
        return rule.value.text
