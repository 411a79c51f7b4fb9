"""Run as `python -m bench.flow_peer ADDRESS`: prepares a database, then does as many cases as each line of its input
asks for, and answers with the number of steps. What needs models is imported within functions, because Django must be
set up first.
"""

import sys
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings

DIVISIONS, TEAMS, MEMBERS = 5, 4, 10
ANSWERS = {
    "kind": "yearly",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-04",
    "days": "4",
    "reason": "Về quê thăm gia đình",
    "place": "Xã Mỹ Lộc",
    "phone": "0912345678",
    "email": "nguoi.lam@ben-van.example",
    "advance": "1500000",
}


def database(address):
    """An SQLAlchemy address as Django wants it."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        begin = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options = {"init_command": begin, "transaction_mode": "IMMEDIATE", "timeout": 10}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:], "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
    }


def prepare():
    """Units, users and appointments: as many as the engine has."""
    from datetime import date

    from django.contrib.auth.models import User
    from django.db import transaction

    from bench.flow_peer.models import Appointment, Unit

    made = []

    def person(name, position=None, unit=None):
        user = User.objects.create(username=name)
        if position is not None:
            Appointment.objects.create(user=user, unit=unit, position=position, from_day=date(2026, 1, 1))
        return user

    with transaction.atomic():
        top = Unit.objects.create(name="Công ty Bến Ván", kind="company")
        director = person("director", "director", top)
        for division in range(DIVISIONS):
            middle = Unit.objects.create(name=f"Phòng {division}", kind="division", parent=top)
            head = person(f"head-{division}", "division_head", middle)
            for team in range(TEAMS):
                low = Unit.objects.create(name=f"Tổ {division}.{team}", kind="team", parent=middle)
                lead = person(f"lead-{division}-{team}", "team_head", low)
                members = [person(f"member-{division}-{team}-{number}") for number in range(MEMBERS)]
                made.append((low, members, (lead, head, director)))
    return made


def one_case(team, members, approvers, number):
    """One request from the form to the last approval, as viewflow's own views do it; how many steps it took."""
    from django.core.exceptions import PermissionDenied
    from django.db import transaction
    from django.forms import modelform_factory
    from django.shortcuts import get_object_or_404

    from bench.flow_peer.flows import DECISION, FIELDS, LeaveFlow
    from bench.flow_peer.models import LeaveProcess

    start = LeaveFlow.start
    activation = start.activation_class.create(start, None, None)
    user = members[number % len(members)]
    if not start.can_execute(user, activation.task):
        raise PermissionDenied
    with transaction.atomic():
        activation.start(SimpleNamespace(user=user))
        form = modelform_factory(LeaveProcess, fields=FIELDS)({**ANSWERS, "team": team.pk}, instance=activation.process)
        assert form.is_valid(), form.errors
        form.save()
        activation.execute()
    process = activation.process.pk
    for user, name in zip(approvers, ("team_review", "division_review", "company_review"), strict=True):
        node = getattr(LeaveFlow, name)
        with LeaveFlow.lock(process), transaction.atomic():
            task = get_object_or_404(LeaveFlow.task_class, process_id=process, flow_task=node)
            activation = node.activation_class(task)
            if not node.can_execute(user, task=task):
                raise PermissionDenied
            activation.start(SimpleNamespace(user=user))
            form = modelform_factory(LeaveProcess, fields=DECISION)({"approved": "on"}, instance=activation.process)
            assert form.is_valid(), form.errors
            form.save()
            activation.execute()
    assert LeaveProcess.objects.get(pk=process).status == "DONE"
    return 1 + len(approvers)


class _NoMigrations:
    """Tables are made from the models as they are."""

    def __contains__(self, label):
        return True

    def __getitem__(self, label):
        return None


def main(address):
    """Prepare, then work as told."""
    settings.configure(
        DATABASES={"default": database(address)},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "viewflow",
            "viewflow.workflow",
            "bench.flow_peer",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY="bench",
        MIGRATION_MODULES=_NoMigrations(),
        DEBUG=False,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    teams = prepare()
    number = 0
    print("ready", flush=True)
    for line in sys.stdin:
        steps = 0
        for _ in range(int(line)):
            steps += one_case(*teams[number % len(teams)], number)
            number += 1
        print(steps, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
