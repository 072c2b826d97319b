"""A finished config as people talk of it: groups and tiers, who answers when, and what policies promise."""
