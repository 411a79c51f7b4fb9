"""Types of fields; one file, one word."""
