"""Ways of finding people; one file, one word."""
