"""A made-up gate, drawn: trucks that exist nowhere, for a demonstration and for tests without real pictures."""
