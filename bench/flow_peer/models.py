"""The organisation, and the request as a process with its ten answers in viewflow's JSON fields."""

from django.conf import settings
from django.db import models
from viewflow import jsonstore
from viewflow.workflow.models import Process


class Unit(models.Model):
    """A team, a division or the company."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)


class Appointment(models.Model):
    """Who holds which position where."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    position = models.CharField(max_length=50)
    from_day = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """Looked up by place."""

        indexes = [models.Index(fields=["unit", "position"])]  # noqa: RUF012 — Django's own way


class LeaveProcess(Process):
    """A leave request."""

    team = jsonstore.ForeignKey(Unit, on_delete=models.PROTECT)
    kind = jsonstore.CharField(
        max_length=20, choices=[("yearly", "Phép năm"), ("unpaid", "Không lương"), ("sick", "Ốm")]
    )
    starts_on = jsonstore.DateField()
    ends_on = jsonstore.DateField()
    days = jsonstore.IntegerField()
    reason = jsonstore.TextField(max_length=1000)
    place = jsonstore.CharField(max_length=200)
    phone = jsonstore.CharField(max_length=20)
    email = jsonstore.EmailField()
    advance = jsonstore.IntegerField()
    approved = jsonstore.BooleanField(default=False)

    class Meta:
        """No table of its own."""

        proxy = True
