"""What a page asks for: a case with other values, beside the case as it was, and what is to be seen of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from model.cases import Case, CaseError, Problem
from model.outcomes import outcome_names

MOST_CHANGES = 400
AS_IT_WAS, CHANGED, PINNED = "as it was", "changed", "pinned"

type Text = Annotated[str, StringConstraints(max_length=200)]
type Value = bool | int | float | Text | Annotated[list[Text], Field(max_length=400)]
type Changes = Annotated[dict[Text, Value], Field(max_length=MOST_CHANGES)]


class Wish(BaseModel):
    """What is to be run and shown. Seed: of all luck; number: which wish of its page it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)

    case: Text
    changes: Changes = {}
    pinned: Changes | None = None
    outcome: Text
    seed: int = Field(default=0, ge=0, lt=2**53)
    number: int = Field(default=0, ge=0)

    def conditions(self) -> dict[str, Mapping[str, Any]]:
        """Return the conditions to be shown by name, each with what it changes in the case."""
        found: dict[str, Mapping[str, Any]] = {AS_IT_WAS: {}}
        if self.pinned is not None:
            found[PINNED] = self.pinned
        if self.changes:
            found[CHANGED] = self.changes
        return found

    @property
    def case_stem(self) -> str:
        """The name of the case, for the name of a file."""
        return re.sub(r"[^A-Za-z0-9_-]+", "_", Path(self.case).stem) or "case"


def read_wish(text: str | bytes) -> Wish:
    """Return the wish in a page's message; a CaseError says what is wrong with it."""
    try:
        return Wish.model_validate_json(text)
    except ValidationError as error:
        found = (
            _mistake(each["loc"], each["msg"])
            for each in error.errors(include_url=False, include_context=False)
        )
        raise CaseError([Problem("page", key, None, text) for key, text in dict(found).items()]) from None


def _mistake(place: tuple[str | int, ...], text: str) -> tuple[str, str]:
    """Return where a mistake is and what it is; a value that fits no kind of value has one mistake, not one a kind."""
    if len(place) > 1 and place[0] in ("changes", "pinned"):
        return str(place[1]), "must be a number, a word, true or false, or a list of names"
    return ".".join(map(str, place)) or "message", text.lower()


def require_outcome(wish: Wish, case: Case) -> None:
    """Raise a CaseError unless the outcome of a wish is recorded in a case."""
    if wish.outcome not in outcome_names(case):
        raise CaseError([Problem("page", "outcome", wish.outcome, "is not recorded in this case")])


def canonical(changes: Mapping[str, Any]) -> str:
    """Return one text for changes that are the same, in whatever order they were made."""
    return json.dumps(changes, sort_keys=True)


def problems_of(error: CaseError) -> list[dict[str, str | None]]:
    """Return mistakes as the page shows them."""
    return [
        {
            "key": each.key,
            "text": f"{each.allowed}" + (f" (did you mean {each.nearest}?)" if each.nearest else ""),
        }
        for each in error.problems
    ]
