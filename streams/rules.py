"""The rules that come with the platform, read once from the files beside this one."""

from streams.domain.rules import Rules
from streams.policies import built_in
from streams.workflows import texts

RULES = Rules(texts(), built_in())
"""What every fold of this version of the platform goes by."""
