"""Which endpoint a request goes to, found by the words of its path instead of by asking every route of the house.

The framework asks its routes one after another, each by a pattern, and those of an included router several times; with
two hundred routes that is a good part of what a short request costs. Here the patterns of the few routes whose words
fit are asked, in the order in which the routes were given, so the answer is the framework's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class _Place:
    """What can follow a beginning of a path."""

    words: "dict[str, _Place]" = field(default_factory=dict)
    anything: "_Place | None" = None
    """What follows a part that the path leaves open."""
    ends: list[int] = field(default_factory=list)
    """Routes that end here, by their number."""
    runs_on: list[int] = field(default_factory=list)
    """Routes whose last part takes everything that follows."""


class Switchboard(BaseRoute):
    """Many routes as one."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """In the order in which they are to be asked. ValueError for anything but plain routes."""
        self.routes: list[Route] = []
        self._root = _Place()
        for route in routes:
            if not isinstance(route, Route):
                raise ValueError(f"{route!r} is not a plain route")
            self._add(len(self.routes), route.path)
            self.routes.append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the first of the routes that fits answers; one that fits but for its method only where no other does."""
        if scope["type"] != "http":
            return Match.NONE, {}
        partial: tuple[Match, Scope] | None = None
        for number in self.candidates(scope):
            match, child = self.routes[number].matches(scope)
            if match is Match.NONE:
                continue
            found = match, {**child, "route": self.routes[number]}
            if match is Match.FULL:
                return found
            partial = partial or found
        return partial or (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the route that fitted."""
        route: Route = scope["route"]
        await route.handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raises `NoMatchFound`: addresses are written out in this house."""
        raise NoMatchFound(name, path_params)

    def _add(self, number: int, path: str) -> None:
        place = self._root
        for part in path.split("/"):
            if part.endswith(":path}"):
                place.runs_on.append(number)
                return
            if "{" in part:
                place.anything = place.anything or _Place()
                place = place.anything
            else:
                place = place.words.setdefault(part, _Place())
        place.ends.append(number)

    def candidates(self, scope: Scope) -> list[int]:
        """Numbers of the routes whose words fit the path, in their order: no other can match it."""
        path: str = scope["path"]
        above: str = scope.get("root_path", "")
        if above and path.startswith(f"{above}/"):
            path = path[len(above) :]
        places, found = [self._root], list(self._root.runs_on)
        for part in path.split("/"):
            following: list[_Place] = []
            for place in places:
                if (known := place.words.get(part)) is not None:
                    following.append(known)
                if place.anything is not None:
                    following.append(place.anything)
            if not following:
                return sorted(found)
            places = following
            for place in places:
                found += place.runs_on
        for place in places:
            found += place.ends
        return sorted(found)
