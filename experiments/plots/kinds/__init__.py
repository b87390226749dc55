"""The kinds of figures of a results folder, one file each, under its own name."""
