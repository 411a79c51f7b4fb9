"""Effects of a transition; one file, one word."""
