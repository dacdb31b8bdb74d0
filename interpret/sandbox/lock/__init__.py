"""What may a process that opens a stranger's file still do? The lock, and the acts that try it.

Standard library only. It is put on by ``process.lock`` in a process that has one thread.
"""
