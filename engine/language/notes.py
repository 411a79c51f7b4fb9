"""Where everything noticed while reading and compiling is noted down."""

from engine.ground.problems import Problem, Severity
from engine.ground.sources import Place


class Notes:
    """Gathers problems; nothing is thrown away, nothing stops the reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        place: Place,
        hint: str | None = None,
        *,
        second: Place | None = None,
        severity: Severity = "error",
        detail: str | None = None,
        **values: object,
    ) -> None:
        """Note one problem; `values` are what its sentence mentions."""
        self.problems.append(
            Problem(code, place, values=values, hint=hint, second=second, severity=severity, detail=detail)
        )

    def warn(
        self, code: str, place: Place, hint: str | None = None, *, second: Place | None = None, **values: object
    ) -> None:
        """Note one warning."""
        self.problems.append(Problem(code, place, values=values, hint=hint, second=second, severity="warning"))

    @property
    def failed(self) -> bool:
        """Whether any of them stops publishing."""
        return any(problem.severity == "error" for problem in self.problems)
