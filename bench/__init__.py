"""What the engine costs beside what cannot be beaten and beside what one would write instead: `python -m bench`."""
