"""What an outcome is called on the axis that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.wording import words


@dataclass(frozen=True, slots=True)
class Measure:
    """What an outcome is, for the axis that shows it."""

    name: str
    unit: str = ""
    text: str = ""
    discrete: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def label(self) -> str:
        """Name of the outcome with its unit."""
        name = self.text or words(self.name.replace(".", " "))
        name = name[:1].upper() + name[1:]
        return f"{name} ({self.unit})" if self.unit else name
