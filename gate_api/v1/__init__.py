"""Version 1 of the interface: a folder a resource, each with its models and endpoints."""
