"""The steps of a month, each on the record of a run; compiled for many runs, in plain Python for one."""
