"""Floor 3: the process in which strangers' files are opened.

A host imports Keras and forks; a child locks itself, opens one model and answers questions about
it. Nobody imports these: they are started by name, ``python -m interpret.worker.host``.
"""
