"""What the runs say: verdicts, robustness, patterns of history, games behind one month."""
