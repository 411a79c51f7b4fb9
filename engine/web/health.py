"""Is it alive, is it ready: for whoever watches over the process. Neither needs anybody to be signed in."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.ground.errors import EngineError, OutsideFailure, SetupError
from engine.store.schema import check
from engine.web.asking import Door
from engine.web.rendering import check_assets

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
def alive() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", include_in_schema=False)
def ready(request: Request) -> Response:
    """The database answers with the schema of this program, something is published, and no asset is missing.

    503 with one sentence otherwise: that of the first thing that is not so.
    """
    door: Door = request.app.state.door
    try:
        check_assets()
        check(door.office.database)
        door.office.definitions.current()
    except (SetupError, OutsideFailure) as error:
        return JSONResponse({"status": "not ready", "code": error.code, "detail": error.sentence()}, status_code=503)
    except EngineError as error:
        return JSONResponse({"status": "not ready", "code": "setup.not-ready", "detail": str(error)}, status_code=503)
    return JSONResponse({"status": "ok"})
