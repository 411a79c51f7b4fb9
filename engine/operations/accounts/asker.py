"""Who is asking: a person who is signed in or bears an access token, and the seats they may act from today."""

from dataclasses import dataclass

from engine.cases.act import Actor, Seat, Via


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldSeat:
    """An appointment of today, in words."""

    appointment: str
    unit: str
    unit_name: str
    """Full name of the unit, of today."""
    kind: str
    position: str
    title: str
    """Of the position."""
    acting: bool = False

    @property
    def seat(self) -> Seat:
        """The seat as acts bear it."""
        return Seat(unit=self.unit, position=self.position, appointment=self.appointment)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """A person behind a request."""

    person: str
    name: str
    account: str
    session: str | None = None
    """Digest of the session; None for a token."""
    token: str | None = None
    """Id of the access token; None for a session."""
    scope: frozenset[str] | None = None
    """What a token may: `read`, `act`; None for everything (a session)."""
    seats: tuple[HeldSeat, ...] = ()
    """Every appointment of today; for a token at most the one it acts from."""
    chosen: str | None = None
    """The appointment chosen in the bar; "" for acting as oneself; None: none was chosen."""
    must_change: bool = False
    """The password must be changed before anything else."""

    @property
    def seat(self) -> HeldSeat | None:
        """The seat acted from: the one chosen, else the first; None for acting as oneself."""
        if self.chosen == "" or not self.seats:
            return None
        return next((held for held in self.seats if held.appointment == self.chosen), self.seats[0])

    def may(self, scope: str) -> bool:
        """Whether the token's scope allows it; a session may everything."""
        return self.scope is None or scope in self.scope

    def actor(self, via: Via = "page") -> Actor:
        """Who acts, as acts bear it: with every seat of today, because the act itself finds the one it relies on."""
        return Actor(
            person=self.person,
            seats=tuple(held.seat for held in self.seats),
            account=self.account,
            via=via,
            narrowed=self.token is not None,
        )
