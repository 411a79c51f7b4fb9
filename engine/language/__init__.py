"""Language: from text to definition.

The reader makes a tree with places, the shape is compared with the schema, expressions are typed, names resolved, and
a frozen definition comes out. This room knows YAML, JSON Schema and CEL so that no other room has to; it knows
nothing of cases, databases or pages.
"""
