"""How fast the engine and the analysis of games are."""
