"""`/v1/gates/{gate}/visits/{visit_id}/position`: where a truck stands, how long still, and why."""
