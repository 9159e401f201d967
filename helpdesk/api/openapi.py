"""The API's description, made from the route table."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import msgspec

from helpdesk import __version__
from helpdesk.domain.roles import Permission


class Documented(Protocol):
    """What the description needs of a route."""

    @property
    def method(self) -> str:
        """The HTTP method."""

    @property
    def path(self) -> str:
        """The address, with {names} of its parameters."""

    @property
    def permission(self) -> Permission:
        """What the caller needs."""

    @property
    def summary(self) -> str:
        """What it does, in a line."""

    @property
    def body(self) -> Any:
        """The type of the JSON body, or None."""

    @property
    def form(self) -> Any:
        """The type of a body that may come as a form instead, or None."""

    @property
    def answer(self) -> Any:
        """The type of the JSON answer, or None."""


class ErrorDetail(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong: a code for programs, a sentence for people, wrong fields by name."""

    code: str
    message: str
    fields: dict[str, str] = {}


class ErrorAnswer(msgspec.Struct, frozen=True):
    """Every error's shape."""

    error: ErrorDetail


def describe(routes: Iterable[Documented]) -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    routes = [route for route in routes if route.path.startswith("/api/")]
    shapes = {shape for route in routes for shape in (route.body, route.answer, route.form)}
    shapes = {shape for shape in shapes if shape is not None} | {ErrorAnswer}
    ordered = sorted(shapes, key=lambda shape: str(shape.__name__))
    schemas, components = msgspec.json.schema_components(
        ordered, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, schema_of)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    described = {
        "openapi": "3.1.0",
        "info": {"title": "helpdesk", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "helpdesk_session"},
            },
        },
    }
    # As JSON has it: defaults that are tuples here are arrays there.
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(described))
    return plain


def _operation(route: Documented, schema_of: Mapping[Any, Any]) -> dict[str, Any]:
    names = [part.split("}")[0] for part in route.path.split("{")[1:]]
    operation: dict[str, Any] = {
        "summary": route.summary,
        "x-permission": route.permission.name,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ],
        "responses": {
            "2XX": _content("Done.", schema_of.get(route.answer)),
            "4XX": _content("Refused.", schema_of[ErrorAnswer]),
        },
    }
    if route.permission is not Permission.PUBLIC:
        operation["security"] = [{"token": []}, {"session": []}]
    if route.body is not None:
        content = {"application/json": {"schema": schema_of[route.body]}}
        if route.form is not None:
            content["multipart/form-data"] = {"schema": schema_of[route.form]}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _content(description: str, schema: Any) -> dict[str, Any]:
    if schema is None:
        return {"description": description}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
