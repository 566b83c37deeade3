"""Turns Markdown posts into podcast episodes in the 社长 reading style, and keeps the feed up to date."""

__version__ = "0.1.0"
