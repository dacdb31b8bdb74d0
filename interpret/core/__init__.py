"""Floor 0: the types that flow, and the arithmetic they share. Standard library and numpy only."""
