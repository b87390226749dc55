"""What an outcome is called on the axis that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.wording import short_name, words


@dataclass(frozen=True, slots=True)
class Measure:
    """What an outcome is, for the axis that shows it."""

    name: str
    unit: str = ""
    text: str = ""
    discrete: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()  # of a category, by place

    @property
    def mean_label(self) -> str:
        """Name of its mean over runs with its unit: that of yes or no is a share of runs."""
        return f"{self.title} (share of runs)" if self.is_yes_or_no else self.label

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it is 1 in runs in which something happens, and 0 in others."""
        return self.discrete and (self.low, self.high) == (0.0, 1.0)

    @property
    def title(self) -> str:
        """Name of the outcome, without what defines it further and without the long form of a body's name."""
        whole = self.text or words(self.name.replace(".", " "))
        owner, *rest = whole.split(": ")
        name = f"{short_name(owner)}: {rest[0]}" if rest and "(" in owner else ": ".join([owner, *rest[:1]])
        return name[:1].upper() + name[1:]

    def value_label(self, value: float) -> str:
        """Return a value as it stands in a legend: a category by its name."""
        if self.choices:
            known = 0.0 <= value < len(self.choices)
            return words(self.choices[int(value)]) if known else "did not open"
        return f"{value:g}"

    @property
    def label(self) -> str:
        """Name of the outcome with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title
