"""PostgreSQL: the history of visits, projected from the log. SQL stands in `migrations/` and `queries/*.sql` only."""
