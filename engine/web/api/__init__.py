"""Everything the pages can do, for programs: `/api/v1`, OpenAPI 3.1, problems of RFC 9457, ETag, Idempotency-Key.

Every resource calls the operations the pages call, so that rights, rules and the trail are the same.
"""
