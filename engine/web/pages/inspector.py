"""The audit trail of one stream, proved while it is read."""
