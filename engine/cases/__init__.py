"""What has happened: cases, acts, decisions and the facts a decision may look at. Values only; they know no
database.
"""
