"""A procedure rehearsed: stories beside the definition, played in memory with a still clock and invented people."""
