"""Is it a good procedure? Levels 2 to 5 of `check`: one small function a rule.

Each rule has its code, its sentence in the catalogues and a file in `tests/language/bad/`. A function takes a `View`
of the compiled procedure and notes what it finds; what cannot be decided is left alone.
"""

from collections.abc import Callable, Mapping

from engine.language.checks import actions, choices, given, graph, guards, papers, people, rows, time, unused
from engine.language.checks.view import View
from engine.language.compile_procedure import Compiled
from engine.language.notes import Notes
from engine.language.world import World

Check = Callable[[View, Notes], None]

CHECKS: tuple[Check, ...] = (
    graph.some_end,
    graph.every_state_reachable,
    graph.an_end_from_everywhere,
    graph.no_cycle_of_passes,
    graph.somebody_is_awaited,
    graph.tasks_lead_somewhere,
    graph.ends_stay_ended,
    choices.lists_do_not_run_out,
    choices.nothing_behind_an_item_without_condition,
    choices.some_action_is_there,
    choices.an_end_without_conditions,
    guards.guards_exclude_each_other,
    actions.every_outcome_is_written,
    actions.no_refusal_beside_a_vote,
    actions.act_form_is_together,
    actions.system_actions_are_triggered,
    actions.system_actions_ask_nothing,
    actions.hidden_where_people_ask_why,
    time.what_lateness_takes,
    time.only_tasks_drop,
    people.nobody_decides_who_decides,
    people.not_only_the_interested,
    people.variants_hold_still,
    people.a_body_for_every_kind,
    people.nobody_approves_their_own_case,
    papers.the_system_issues_for_somebody,
    papers.dated_by_the_day_of_issue,
    given.read_only_what_was_given,
    unused.names_nobody_uses,
)
"""Every rule about one procedure, in the order in which a reader would think of them."""


def check_procedure(compiled: Compiled, world: World, notes: Notes) -> None:
    """Everything that can be said of one procedure."""
    view = View(compiled, world)
    for check in CHECKS:
        check(view, notes)


def check_pack(world: World, compiled: Mapping[str, Compiled], notes: Notes) -> None:
    """What can only be said of all definitions together."""
    rows.no_two_equally_near(world, notes)
    rows.places_stay_within_limits(world, notes)
    rows.rule_sets_do_not_circle(world, notes)
    unused.parts_and_parameters(world, compiled, notes)
