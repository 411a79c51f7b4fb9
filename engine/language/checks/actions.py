"""Actions: votes with all their outcomes, clocks that are set, conditions that do not hide what people ask about."""

from engine.definition.procedure import SYSTEM
from engine.language.checks.view import View, only_system
from engine.language.notes import Notes

_ASKED_ABOUT = frozenset({"day", "today", "param"})


def every_outcome_is_written(view: View, notes: Notes) -> None:
    """`vote.outcome-missing` (S21)."""
    for _, action in view.own_actions():
        vote = view.procedure.votes.get(action.vote or "")
        if vote is None:
            continue
        missing = [name for name in vote.outcomes if name not in action.outcomes]
        if missing:
            notes.add("vote.outcome-missing", action.place, action=action.title.text, missing=missing)


def no_refusal_beside_a_vote(view: View, notes: Notes) -> None:
    """`vote.refusal-beside`: one person could refuse by an action what the meeting must decide."""
    for state in view.states.values():
        votes = [action for action in state.actions.values() if action.vote is not None]
        for action in state.actions.values():
            if not votes or action.vote is not None or not action.listed or action.to is None:
                continue
            for option in action.to.options:
                target = view.states.get(option.value)
                if target is not None and target.ends == "refused":
                    notes.add(
                        "vote.refusal-beside",
                        action.place,
                        second=votes[0].place,
                        action=action.title.text,
                        vote=votes[0].title.text,
                    )


def act_form_is_together(view: View, notes: Notes) -> None:
    """`action.act-form-alone`: a form for the whole act where acts are not taken together (S15)."""
    for state in view.states.values():
        for action in (*state.tasks.values(), *state.actions.values()):
            if action.act_form is not None and action.bulk != "together":
                notes.add("action.act-form-alone", action.place, action=action.title.text)


def system_actions_are_triggered(view: View, notes: Notes) -> None:
    """`action.system-untriggered`: an action of the clock that no lateness, timer or `when` takes (S25)."""
    triggered = {
        state.actions[name].place
        for state in view.states.values()
        for name in view.taken_by_clock[state.name]
        if name in state.actions
    }
    for _, action in view.own_actions():
        if only_system(action) and action.when is None and action.place not in triggered:
            notes.add("action.system-untriggered", action.place, action=action.title.text)


def system_actions_ask_nothing(view: View, notes: Notes) -> None:
    """`action.system-asks`: the clock answers no form, gives no reason, casts no vote."""
    for _, action in view.own_actions():
        asks = action.form or action.act_form or action.vote or action.reason == "required"
        if SYSTEM in action.by and asks:
            notes.add("action.system-asks", action.place, action=action.title.text)


def hidden_where_people_ask_why(view: View, notes: Notes) -> None:
    """`action.when-hides`: a condition on dates or limits hides an action; people will ask why it is not there (S3)."""
    for _, action in view.own_actions():
        if action.when is None or SYSTEM in action.by:
            continue
        if any(path[0] in _ASKED_ABOUT for path in action.when.reads):
            notes.warn("action.when-hides", action.when.place, action=action.title.text)
