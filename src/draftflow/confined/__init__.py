"""Processes that are bounded in time and memory, for what works on foreign input: templates, documents.

Imports nothing but the standard library, so that a process of its own starts quickly.
"""
