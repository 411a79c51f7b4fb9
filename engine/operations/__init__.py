"""What people and the clock can do: one verb a file. They load, ask the pure rooms, keep everything in one
transaction.
"""
