"""Floor 3: the same library for a person with a browser, as Streamlit pages.

Pages ask an ``Analyst`` for results and never touch a model, so that a worker process can stand
behind it: what goes in and out are plain values and the records of ``interpret.core``.
"""
