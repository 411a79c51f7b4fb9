"""The history of the schema: one for both databases, run by `engine.store.schema.migrate`."""
