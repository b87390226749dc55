"""The equations of the model, numbered as in docs/model.md: pure functions of numbers and arrays."""
