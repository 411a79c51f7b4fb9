"""The steps, oldest first by their numbers. A published step is never changed."""
