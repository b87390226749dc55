"""What is a theory's to say, one rule a function: what a table recommends, who sits down, what a presence is worth."""

from typing import Any

from model.rules import bargaining, conditions, enactment, participation
from model.rules.registry import Registry

REGISTRIES: dict[str, Registry[Any]] = {  # by their key in [rules]
    "bargaining": bargaining.rules,
    "participation": participation.rules,
    "enactment": enactment.rules,
}

__all__ = ["REGISTRIES", "bargaining", "conditions", "enactment", "participation"]
