"""The vehicle-registration and inspection registry: asked for the vehicles that come."""
