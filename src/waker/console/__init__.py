"""The console: the pages on which staff see cases, decide them and follow what came of it."""
