"""Everything the pages can do, for programs: `/api/v1`, OpenAPI 3.1, problems of RFC 9457, ETag, Idempotency-Key."""
