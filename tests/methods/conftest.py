"""Laws are tried on the same examples every time, and a busy machine is no counter-example."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
