"""Floor 1: what speaks for a map and against it? One aspect a file; ``aspects`` lists them."""
