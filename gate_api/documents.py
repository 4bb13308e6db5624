"""How an endpoint says in OpenAPI what it answers. The Structs that are sent are the ones that are described."""

from typing import Any

import msgspec
from fastapi import Response

from gate_api.problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{name}"


def answer(document: msgspec.Struct) -> Response:
    """A Struct as a JSON answer."""
    return Response(msgspec.json.encode(document), media_type="application/json")


def answers(
    description: str, example: msgspec.Struct, *, media_type: str = "application/json", **problems: str
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint: its document with an example, and its problems as `p404="when"`."""
    schema = {"$ref": _REFERENCE.format(name=type(example).__name__)}
    content = {media_type: {"schema": schema, "example": msgspec.to_builtins(example, str_keys=True)}}
    responses: dict[int | str, dict[str, Any]] = {200: {"description": description, "content": content}}
    for status, when in {"p500": "The server failed.", **problems}.items():
        reference = {"$ref": _REFERENCE.format(name=Problem.__name__)}
        responses[int(status.removeprefix("p"))] = {"description": when, "content": {MEDIA_TYPE: {"schema": reference}}}
    return responses


def components(models: tuple[type[msgspec.Struct], ...]) -> dict[str, Any]:
    """The JSON Schemas of these Structs and all that they hold, by name."""
    _, schemas = msgspec.json.schema_components(models, ref_template=_REFERENCE)
    return dict(schemas)
