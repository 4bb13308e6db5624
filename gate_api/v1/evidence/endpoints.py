"""`GET /v1/evidence/{sha256}`."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.responses import FileResponse

from gate_api.dependencies import Parts
from gate_api.documents import problems
from gate_api.problems import unknown_evidence

router = APIRouter(tags=["visits"])

_BINARY = {"type": "string", "format": "binary"}


@router.get(
    "/v1/evidence/{sha256}",
    operation_id="getEvidence",
    summary="The picture of a truck's sharpest read, blurred but for its plate",
    responses={
        200: {"description": "A JPEG.", "content": {"image/jpeg": {"schema": _BINARY, "example": "(bytes of a JPEG)"}}},
        **problems(p404="No such picture here.", p422="That is no SHA-256."),
    },
    response_class=Response,
)
def get_evidence(
    parts: Parts,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="As a row of the board names it.")],
) -> Response:
    """It lies on the disk of the machine whose camera took it, for as long as that camera keeps pictures."""
    folder = parts.evidence_folder
    file = None if folder is None else next(folder.glob(f"*/*/{sha256}.jpg"), None)
    if file is None:
        raise unknown_evidence()
    return FileResponse(file, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})
