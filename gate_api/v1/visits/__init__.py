"""`/v1/gates/{gate}/visits` and `/v1/visits/{visit_id}`: history, from PostgreSQL."""
