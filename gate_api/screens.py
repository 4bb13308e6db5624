"""The screens: files that Vite built, served with the caching that their names allow."""

from pathlib import Path

from fastapi import FastAPI, Response
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gate_api.problems import Problem, ProblemError

_FOREVER = "public, max-age=31536000, immutable"


class _Assets(StaticFiles):
    """Files whose names hold a hash of their content never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:  # noqa: PLR2004 - OK
            response.headers["Cache-Control"] = _FOREVER
        return response


def install(app: FastAPI, folder: Path) -> None:
    """Serve the built screens of this folder at / and /board/{gate}."""

    async def screen() -> Response:
        page = folder / "index.html"
        if not page.exists():
            raise _not_built()
        return FileResponse(page, headers={"Cache-Control": "no-cache"})

    async def icon() -> Response:
        path = folder / "favicon.svg"
        if not path.exists():
            raise _not_built()
        return FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})

    for address in ("/", "/board/{gate}"):
        app.add_api_route(address, screen, include_in_schema=False, response_class=Response)
    app.add_api_route("/favicon.svg", icon, include_in_schema=False, response_class=Response)
    app.mount("/assets", _Assets(directory=folder / "assets", check_dir=False))


def _not_built() -> ProblemError:
    return ProblemError(
        Problem(
            type="/problems/screens-not-built",
            title="The screens are not built",
            status=503,
            detail="This installation has no built screens; the API itself works.",
            next_step="Run `make install`, which builds them, and load this page again.",
        )
    )
