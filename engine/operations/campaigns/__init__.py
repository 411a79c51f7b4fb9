"""Campaigns: opened by a unit, their cases made, lists entered line by line and sent up, their progress told."""
