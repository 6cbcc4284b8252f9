"""Weights of small local models: which there are, where they are kept, how they are fetched and proved."""
