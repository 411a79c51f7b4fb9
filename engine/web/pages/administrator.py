"""Definitions, parameters, the calendar: what the installation goes by."""
