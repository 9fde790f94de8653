"""Holds requests and answers against Microsoft's schema."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text())
_ROOT = urlsplit(SCHEMA["root"]).path


@dataclass(frozen=True)
class Request:
    """A request that the schema knows: `operation` is its name, `ids` are those in its path, in order."""

    operation: str
    ids: tuple[str, ...]
    query: dict[str, str]
    body: Any


class Violation(Exception):
    """A request that Graph does not know, or not so."""


def read(method: str, target: str, content: bytes, content_type: str | None) -> Request:
    """What a request asks for. Raises Violation."""
    parts = urlsplit(target)
    for operation in SCHEMA["operations"]:
        match = re.fullmatch(_ROOT + re.sub(r"\{[^}]+\}", "([^/]+)", operation["path"]), parts.path)
        if match and operation["method"] == method:
            query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            unknown = set(query) - set(operation.get("query", ()))
            if unknown:
                raise Violation(f"{method} {parts.path} has no {unknown}")
            body = _body(operation, content, content_type)
            return Request(operation["name"], tuple(map(unquote, match.groups())), query, body)
    raise Violation(f"there is no {method} {parts.path}")


def check_answer(operation: str, status: int, document: Any) -> None:
    """Raises an error for an answer that Graph would not give."""
    [described] = [one for one in SCHEMA["operations"] if one["name"] == operation]
    kind = described["answer"].get(str(status)) if status < 400 else "error"
    if kind is None:
        assert document is None, f"{operation} {status} has no document"
        return
    _check(kind, document)


def _body(operation: dict[str, Any], content: bytes, content_type: str | None) -> Any:
    if "body" not in operation:
        if content:
            raise Violation(f"{operation['name']} takes no body")
        return None
    if (content_type or "").partition(";")[0] != "application/json":
        raise Violation(f"{operation['name']} takes JSON, not {content_type}")
    try:
        body = json.loads(content)
        _check(operation["body"], body)
    except (ValueError, jsonschema.ValidationError) as error:
        raise Violation(f"{operation['name']}: {error}") from None
    return body


def _check(kind: str, document: Any) -> None:
    _validator(kind).validate(document)


@functools.cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"#/types/{kind}", "types": SCHEMA["types"]})
