"""What is a theory's to say, one rule a function: what a table recommends, who sits down, when a condition is met."""
