"""What is prescribed: procedures, forms, organisation, record and parameters as immutable compiled values.

Nothing here has met a person or a case, reads a file or knows YAML. Whoever holds one of these values may keep it for
ever:
it never changes, and it says by its digest which text it came from.
"""
