"""JSON Schema, AsyncAPI and the TypeScript generator's input, made from the Structs.

`python -m schemas generate` writes them to `schemas/generated`; `python -m schemas check` says when they are stale.
"""

import json
from typing import Any

import msgspec

from schemas.alerts import GateAlert
from schemas.board import BoardMessage
from schemas.dead_letters import DeadLetter
from schemas.events import GateEvent
from schemas.outcomes import GateOutcome
from schemas.topics import load_topics

Json = dict[str, Any]

MESSAGES: dict[str, Any] = {
    "gate.events.v1": GateEvent,
    "gate.board.v1": BoardMessage,
    "gate.outcome.v1": GateOutcome,
    "gate.alert.v1": GateAlert,
    "gate.events.dlq.v1": DeadLetter,
}
"""What each topic carries. gate.snapshot.v1 is missing on purpose: its state is private to the fold."""


def topic_schemas() -> dict[str, Json]:
    """One self-contained JSON Schema (2020-12) a topic."""
    return {topic: _topic_schema(topic, message) for topic, message in MESSAGES.items()}


def generated_files() -> dict[str, str]:
    """Every generated file of this package: name below `schemas/generated` to text."""
    files = {f"{topic}.schema.json": schema for topic, schema in topic_schemas().items()}
    files["asyncapi.json"] = _asyncapi()
    files["messages.openapi.json"] = _components_document()
    return {name: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for name, content in files.items()}


def _topic_schema(topic: str, message: Any) -> Json:
    (root,), definitions = msgspec.json.schema_components([message], ref_template="#/$defs/{name}")
    return (
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"/schemas/{topic}.schema.json"}
        | root
        | {"$defs": definitions}
    )


def _asyncapi() -> Json:
    topics = load_topics()
    channels = {
        name: {
            "address": name,
            "description": topic.about,
            "messages": {"message": {"payload": {"$ref": f"{name}.schema.json"}, "contentType": "application/json"}},
            "bindings": {"kafka": {"partitions": topic.partitions}},
        }
        for name, topic in topics.items()
        if name in MESSAGES
    }
    operations = {
        f"{verb} {name}": {"action": verb, "channel": {"$ref": f"#/channels/{name}"}, "x-parts": list(parts)}
        for name, topic in topics.items()
        if name in MESSAGES
        for verb, parts in (("send", topic.producers), ("receive", topic.consumers))
    }
    info = {"title": "cuakhau", "version": "1", "description": "What is said at a border gate."}
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations}


def _components_document() -> Json:
    """All messages as OpenAPI components: what openapi-typescript reads to write messages.ts."""
    _, definitions = msgspec.json.schema_components(MESSAGES.values(), ref_template="#/components/schemas/{name}")
    info = {"title": "cuakhau messages", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": definitions}}


def undescribed_fields() -> list[str]:
    """Fields without a description; a reader of the log should need no other document."""
    return sorted(
        {
            f"{name}.{field}"
            for schema in topic_schemas().values()
            for name, definition in schema["$defs"].items()
            for field, node in definition.get("properties", {}).items()
            if field != "type" and not _described(node, schema["$defs"])
        }
    )


def _described(node: Json, definitions: Json) -> bool:
    if "description" in node:
        return True
    if "$ref" in node:
        return "description" in definitions[node["$ref"].rpartition("/")[2]]
    return any(_described(branch, definitions) for branch in node.get("anyOf", ()))
