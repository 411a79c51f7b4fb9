"""Under what an act outside of a case is written into the trail: who, from which seat, when, through which door."""

from engine.cases.act import Via
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.store.trail import Signature


def signature_of(office: Office, asker: Asker, via: Via = "page") -> Signature:
    """The signature of a new act of the asker, made now."""
    now = office.clock.now()
    return Signature(
        act=office.identifiers.new(now),
        salt=office.identifiers.salt,
        at=now,
        today=office.clock.today(),
        actor=asker.person,
        account=asker.account,
        seat=asker.seat.seat if asker.seat is not None else None,
        via=via,
    )
