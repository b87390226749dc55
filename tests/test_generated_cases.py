"""Generated cases vary every number, choice and yes-or-no of the model, as its fields declare them: none is forgotten."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, Literal

import pytest
from generated_cases import Document, Shape, Style, Writer, bounds_of, choices_of, document_of
from pydantic import BaseModel, Field

from model import domain
from model.cases import Case, from_document
from model.domain import Quantity, Share

MODELS = (
    domain.Polity,
    domain.ElectoralLaw,
    domain.Issue,
    domain.President,
    domain.ConditionTerms,
    domain.Party,
    domain.External,
    domain.Status,
    domain.Chair,
    domain.Body,
    domain.Event,
    domain.Menu,
    domain.Rules,
    domain.Behaviour,
)
type Values = dict[tuple[str, str], set[Any]]


def shape(number: int) -> Shape:
    luck = Random(number)
    style: Style = luck.choice(["generic", "round", "extreme"])
    options = ("endogenous", "simultaneous", "contestation", "referendum", "law", "changes")
    return Shape(
        months=12,
        parties=4,
        issues=3,
        bodies=2,
        externals=2,
        events=6,
        bargaining="compromise",
        participation="threshold",
        style=style,
        **{name: luck.random() < 0.5 for name in options},
    )


def models_in(value: Any) -> Iterator[BaseModel]:
    """Yield the tables in a value, at any depth."""
    if isinstance(value, BaseModel):
        yield value
        value = [getattr(value, name) for name in type(value).model_fields]
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from models_in(each)


@cache
def generated() -> Values:
    """Return the values that every number and choice takes in generated cases, by model and field."""
    found: Values = defaultdict(set)
    for number in range(120):
        for table in models_in(from_document(document_of(shape(number), number))):
            for name in type(table).model_fields:
                value = getattr(table, name)
                if isinstance(value, Quantity | bool | str):
                    found[type(table).__name__, name].add(
                        float(value) if isinstance(value, Quantity) else value
                    )
    return found


def test_every_table_of_a_case_is_among_the_models() -> None:
    """But for what no run reads, calendar and record, and numbers that several share, which are those of others."""
    kinds = {type(each) for each in models_in(from_document(document_of(shape(1), 1)))}
    unread = {Case, Quantity, domain.Calendar, domain.Record, domain.Defaults, *domain.POOLED.values()}
    assert kinds <= {*MODELS} | unread


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_number_is_varied(model: type[BaseModel]) -> None:
    numbers = [name for name, field in model.model_fields.items() if bounds_of(field)]
    few = [name for name in numbers if len(generated()[model.__name__, name]) < 4]
    assert few == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_choice_is_made(model: type[BaseModel]) -> None:
    choices = {name: set(choices_of(field)) for name, field in model.model_fields.items()}
    missing = {name: allowed - generated()[model.__name__, name] for name, allowed in choices.items()}
    assert {name: each for name, each in missing.items() if each} == {}


class FearfulParty(domain.Party):
    """A party with a number, a choice and a yes-or-no that nobody has told the generator of."""

    fear: Share = Field(default=Quantity(value=0.0))
    mood: Literal["calm", "alarmed"] = "calm"
    armed: bool = False


def test_a_new_field_is_varied_without_being_told_of() -> None:
    writers = [Writer(shape(number), Random(number)) for number in range(40)]
    tables: list[Document] = [each.filled(FearfulParty, camp="opposition") for each in writers]
    assert len({table.get("fear") for table in tables}) > 10
    assert {table.get("mood") for table in tables} == {None, "calm", "alarmed"}
    assert {table.get("armed") for table in tables} == {None, True, False}
