"""What is measured of the fold and its engine. The processes that a bench starts are wired in deploy/commands."""
