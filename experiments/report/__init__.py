"""A results folder as one page."""
