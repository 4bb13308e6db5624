"""The offline evolution check: what was ever published can be read today, and what is said today fits older readers.

`schemas/history/NNNN` holds the JSON Schemas and examples as they were published. The rule (docs/adr/0005): fields
are added with defaults, never renamed, retyped or removed; message types are added, never removed.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from schemas.codec import decode_alert, decode_board, decode_dead_letter, decode_event, decode_outcome
from schemas.generate import Json, topic_schemas

HERE = Path(__file__).parent
DECODERS: dict[str, Callable[[bytes], Any]] = {
    "gate.events.v1": decode_event,
    "gate.board.v1": decode_board,
    "gate.outcome.v1": decode_outcome,
    "gate.alert.v1": decode_alert,
    "gate.events.dlq.v1": decode_dead_letter,
}


def examples(root: Path = HERE) -> Iterator[tuple[str, Path]]:
    """(topic, file) of each golden example below `root/examples`, one folder a topic."""
    for folder in sorted((root / "examples").iterdir()):
        for file in sorted(folder.glob("*.json")):
            yield folder.name, file


def problems(history: Path = HERE / "history") -> list[str]:
    """Everything that breaks the rule, one line each; empty when all is well."""
    found = [*_undecodable(HERE), *_untold_types()]
    today = topic_schemas()
    for published in sorted(entry for entry in history.iterdir() if entry.is_dir()):
        found += _undecodable(published)
        for topic, old in _schemas_in(published).items():
            found += [f"{published.name} {topic}: {line}" for line in _broken(old, today.get(topic))]
            found += [f"{published.name} {topic}: {line}" for line in _unreadable_by(old, topic)]
    return found


def _schemas_in(published: Path) -> dict[str, Json]:
    return {
        file.name.removesuffix(".schema.json"): json.loads(file.read_text()) for file in published.glob("*.schema.json")
    }


def _undecodable(root: Path) -> Iterator[str]:
    for topic, file in examples(root):
        try:
            DECODERS[topic](file.read_bytes())
        except (msgspec.DecodeError, KeyError) as error:
            yield f"{file.parent.parent.parent.name}/{topic}/{file.name} does not decode today: {error}"


def _untold_types() -> Iterator[str]:
    """A message type without an example is neither documented nor tested."""
    told = {(topic, json.loads(file.read_text()).get("type")) for topic, file in examples()}
    for topic, schema in topic_schemas().items():
        for kind in _types(schema) or {None}:
            if (topic, kind) not in told:
                yield f"{topic}: no example of {kind or 'its message'}; add one to schemas/examples/{topic}"


def _types(schema: Json) -> set[str | None]:
    return set(schema.get("discriminator", {}).get("mapping", {}))


def _broken(old: Json, new: Json | None) -> Iterator[str]:
    """How the new schema breaks the old one."""
    if new is None:
        yield "the topic is gone"
        return
    yield from (f"the type {kind} is gone" for kind in sorted(map(str, _types(old) - _types(new))))
    for name, definition in old["$defs"].items():
        successor = new["$defs"].get(name)
        if successor is None:
            yield f"{name} is gone"
            continue
        before, after = definition.get("properties", {}), successor.get("properties", {})
        for field in before:
            if field not in after:
                yield f"{name}.{field} is gone"
            elif _shape(before[field]) != _shape(after[field]):
                yield f"{name}.{field} was retyped"
        added = set(successor.get("required", ())) - set(definition.get("required", ()))
        yield from (f"{name}.{field} is required now; give it a default" for field in sorted(added))


_NOT_SHAPE = {
    "description",
    "title",
    "default",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "enum",
}


def _shape(node: Any) -> Any:
    """A field's type without its words and its bounds: bounds and enumerations are judged by the examples."""
    if isinstance(node, dict):
        return {key: _shape(value) for key, value in node.items() if key not in _NOT_SHAPE}
    return [_shape(item) for item in node] if isinstance(node, list) else node


def _unreadable_by(old: Json, topic: str) -> Iterator[str]:
    """Examples of today that a reader with the old schema would refuse; types it never knew are not its business."""
    mapping = old.get("discriminator", {}).get("mapping", {None: old.get("$ref")})
    for example_topic, file in examples():
        message = json.loads(file.read_text())
        root = mapping.get(message.get("type"))
        if example_topic == topic and root is not None:
            errors = Draft202012Validator({"$ref": root, "$defs": old["$defs"]}).iter_errors(message)
            yield from (f"{file.name}: {error.json_path} breaks its old {error.validator}" for error in errors)
