"""Turns Markdown posts into podcast episodes in the 社长 reading style, and keeps the feed."""

__version__ = "0.1.0"
