"""A locked process for strangers' files: what it may do, and how it is spoken to.

``lock`` and ``talk`` meet in one record alone, the report of the lock. ``python -m
interpret.sandbox`` tries every forbidden act with the lock and without it.
"""
