"""Many runs: the points of an experiment, their chunks, how they are computed, stored and read again."""
