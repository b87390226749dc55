"""What a table recommends: one file a rule, each filed in the registry under its own name."""

from importlib import import_module
from pkgutil import iter_modules

from model.rules.bargaining.table import Table, rules

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

__all__ = ["Table", "rules"]
