"""Floor 1: a model and an input go in, a result comes out. Numpy only, one question a file."""
