"""A page on this machine: change a term, see the distribution of outcomes change."""
