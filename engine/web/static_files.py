"""Files that never change under their address: kept by browsers for a year, because the address holds a fingerprint."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from engine.web.rendering import STATIC


class Static(StaticFiles):
    """Serves `static/`. An address without a fingerprint is kept for an hour only, fonts excepted: theirs stand in a
    stylesheet and change with the package's version alone.
    """

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        response = await super().get_response(path, scope)
        if response.status_code in (200, 206, 304):
            lasting = b"v=" in scope.get("query_string", b"") or path.endswith(".woff2")
            age = "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"
            response.headers["cache-control"] = age
        return response
