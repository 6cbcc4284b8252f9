"""Calls that are answered hours later, by a batch of the provider: parked, sent together, found again by content."""
