"""`reform schema`: the JSON Schema of each kind of file, so that an editor can complete and check it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from experiments.questions.experiment_keys import Experiment
from experiments.questions.hypothesis_keys import Hypothesis
from model import domain
from model.rules import REGISTRIES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMED = r"^-?[a-z][a-z0-9_]*$"  # the name of one in [numbers]
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class _Generator(GenerateJsonSchema):
    """A schema that knows what only functions check: bounds of quantities, months, numbers for quantities."""

    def function_after_schema(self, schema: Any) -> dict[str, Any]:
        inner = super().function_after_schema(schema)
        function = schema["function"]["function"]
        if isinstance(function, domain.Bounds):
            within = {"minimum": function.low, "maximum": function.high}
            noted = {"allOf": [inner, {"properties": {"value": {"type": "number", **within}}}]}
            return {"anyOf": [{"type": "number", **within}, {"type": "string", "pattern": NAMED}, noted]}
        return {**inner, "pattern": MONTH} if inner.get("type") == "string" else inner


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file: case, experiment, hypothesis or behaviour."""
    made = {"case": _case, "experiment": _experiment, "hypothesis": _hypothesis, "behaviour": _behaviour}[
        kind
    ]()
    return {"$schema": DRAFT, **made, "title": kind.capitalize()}


def _generated(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(schema_generator=_Generator)


def _case() -> dict[str, Any]:
    made = _generated(domain.Case)
    del made["properties"]["behaviour"]  # stands in a file of its own, which all cases share
    made["required"].remove("behaviour")
    made["properties"]["behaviour_file"] = {
        "type": "string",
        "description": "behaviour file of this case, relative to it; default: the one all cases share",
    }
    for kind, defaults in domain.POOLED.items():
        table = made["$defs"][kind.__name__]
        table["required"] = [key for key in table["required"] if key not in defaults.model_fields]
    made["$defs"]["Menu"]["required"].remove("officials")
    named = made["$defs"]["Rules"]["properties"]
    for key, registry in REGISTRIES.items():
        named[key]["enum"] = registry.names
    return made


def _experiment() -> dict[str, Any]:
    return _generated(Experiment)


def _hypothesis() -> dict[str, Any]:
    return _generated(Hypothesis)


def _behaviour() -> dict[str, Any]:
    made = _generated(domain.Case)
    keys = ("behaviour", "statuses", "chairs", "defaults", "numbers")
    return {
        "type": "object",
        "$defs": made["$defs"],
        "properties": {key: made["properties"][key] for key in keys},
        "required": ["behaviour"],
        "additionalProperties": False,
    }
