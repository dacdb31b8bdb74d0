"""How do the names of files end in which a result is kept?

Reading this loads no numpy, so that a command's help can list them at once; ``files`` writes them.
"""

from __future__ import annotations

READABLE = (".json", ".npz", ".parquet")
"""They hold everything, and are read again without the model."""
PICTURES = (".png", ".svg", ".pdf")
FORMATS = (".json", ".npz", ".csv", ".parquet", ".html", *PICTURES)
