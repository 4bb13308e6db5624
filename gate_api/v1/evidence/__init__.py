"""The picture behind a row: `GET /v1/evidence/{sha256}`."""
