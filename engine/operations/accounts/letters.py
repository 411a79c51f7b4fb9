"""The letters about accounts, in words: registering, invitations, forgotten passwords, lock-outs.

What is owed is kept with the act that owes it, as an id and a kind alone; the words, and the secret of a link, are
made when the letter is sent (`engine.operations.accounts.desk.Desk.link_secret`). So no secret lies in the database,
and a letter that is sent twice is the same letter.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.ground.clock import format_moment, moment
from engine.ground.texts import sentence_of
from engine.operations.accounts.desk import Desk
from engine.outside.mail import Mail

KINDS = ("register", "known", "account", "password", "locked", "changed")
"""Confirm an address; you have an account already; an invitation; a forgotten password; locked; the password was
changed.
"""

_PATHS = {"register": "confirm", "account": "invitation", "password": "password"}


def letter(desk: Desk, key: str, owed: Mapping[str, Any]) -> Mail:
    """The letter for what is owed: `letter` (its kind), `to`, `name`, `lang`, `at` (microseconds), and what its words
    want: `link` (the id of the one-time link), `until` (microseconds), `unit`, `by`.
    """
    kind, lang = str(owed["letter"]), "en" if owed.get("lang") == "en" else "vi"
    values: dict[str, object] = {"name": owed.get("name", ""), "address": desk.office.base_url}
    link = owed.get("link")
    if isinstance(link, str):
        values["link"] = f"{desk.office.base_url}/{_PATHS[kind]}/{desk.link_secret(link)}"
    for name in ("until", "unit", "by"):
        value = owed.get(name)
        if value is not None:
            values[name] = format_moment(value) if name == "until" else value
    if kind in ("known", "locked"):
        values["forgot"] = f"{desk.office.base_url}/forgot-password"
    written: datetime = moment(int(owed["at"]))
    return Mail(
        key=key,
        to=str(owed["to"]),
        to_name=str(owed.get("name", "")),
        subject=sentence_of(f"mail.{kind}.subject", values, lang),
        text=sentence_of(f"mail.{kind}.text", values, lang) + "\n",
        language="en" if lang == "en" else "vi",
        written_at=written,
    )
