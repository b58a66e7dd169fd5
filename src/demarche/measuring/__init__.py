"""How good the coding is: coded reports against reports that a person has coded (gold records).

A coded statement stands for a gold one of the same act family whose place it overlaps. From these pairs follow how many
statements were found, how many of the fields were right, and which were missed, extra or wrong, and why.
"""

from demarche.measuring.measures import measure
from demarche.measuring.table import Miss, Score, Share, Table, numbers, render

__all__ = ["Miss", "Score", "Share", "Table", "measure", "numbers", "render"]
