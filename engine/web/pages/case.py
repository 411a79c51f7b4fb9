"""A case as somebody may see it: where it is, until when, what happened, its papers, what they may do."""
