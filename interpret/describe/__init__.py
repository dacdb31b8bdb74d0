"""Floor 1: what is said of a result, a model and a stranger's text, whichever face says it?

Words, numbers, positions and colours, in plain text; what shows them makes them safe with
``escaping``. Nothing here draws, prints or computes a result.
"""
