"""Customs: asked for declarations, followed for their changes."""
