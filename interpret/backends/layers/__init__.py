"""What is known of each kind of layer? One entry a kind, which every reader of a recording asks.

A kind that has no entry, or whose entry leaves something out, is taken to do anything: to mix all
positions, to be no straight line, to fall. ``motions`` holds the few ways in which positions go
through a layer, ``settings`` reads what a layer is set to along them, ``entries`` is the table.
"""
