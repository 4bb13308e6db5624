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
    return {200: {"description": description, "content": content}, **_problems(problems)}


def problems(**when: str) -> dict[int | str, dict[str, Any]]:
    """The problems alone, for an endpoint whose answer is no document: `p404="when"`."""
    return _problems(when)


def _problems(whens: dict[str, str]) -> dict[int | str, dict[str, Any]]:
    reference = {"$ref": _REFERENCE.format(name=Problem.__name__)}
    return {
        int(status.removeprefix("p")): {"description": when, "content": {MEDIA_TYPE: {"schema": reference}}}
        for status, when in {"p500": "The server failed.", **whens}.items()
    }


def components(models: tuple[type[msgspec.Struct], ...]) -> dict[str, Any]:
    """The JSON Schemas of these Structs and all that they hold, by name."""
    _, schemas = msgspec.json.schema_components(models, ref_template=_REFERENCE)
    return dict(schemas)
