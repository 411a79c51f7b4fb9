"""The flow: a form, then three levels, each assigned to whoever holds the position in the organisation."""

from datetime import date

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow import views

from bench.flow_peer.models import Appointment, LeaveProcess

FIELDS = ["team", "kind", "starts_on", "ends_on", "days", "reason", "place", "phone", "email", "advance"]
DECISION = ["approved"]


def holder(kind, position):
    """Finds who holds the position in the unit of that kind at or above the request's team."""

    def find(activation):
        unit = activation.process.team
        while unit.kind != kind:
            unit = unit.parent
        today = date.today()
        held = Appointment.objects.filter(unit=unit, position=position, from_day__lte=today).select_related("user")
        return next(row.user for row in held if row.until is None or row.until >= today)

    return find


def granted(activation):
    """Whether the level agreed."""
    return activation.process.approved


class LeaveFlow(flow.Flow):
    """Leave: each level agrees or refuses."""

    process_class = LeaveProcess

    start = flow.Start(views.CreateProcessView.as_view(fields=FIELDS)).Next(this.team_review)
    team_review = (
        flow.View(views.UpdateProcessView.as_view(fields=DECISION))
        .Assign(holder("team", "team_head"))
        .Next(this.team_agreed)
    )
    team_agreed = flow.If(granted).Then(this.division_review).Else(this.refused)
    division_review = (
        flow.View(views.UpdateProcessView.as_view(fields=DECISION))
        .Assign(holder("division", "division_head"))
        .Next(this.division_agreed)
    )
    division_agreed = flow.If(granted).Then(this.company_review).Else(this.refused)
    company_review = (
        flow.View(views.UpdateProcessView.as_view(fields=DECISION))
        .Assign(holder("company", "director"))
        .Next(this.company_agreed)
    )
    company_agreed = flow.If(granted).Then(this.approved).Else(this.refused)
    approved = flow.End()
    refused = flow.End()
