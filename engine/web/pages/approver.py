"""What waits for somebody: the inbox, one task, an action with what it asks, many at once, a meeting."""
