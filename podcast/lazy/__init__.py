"""Patterns, templates and libraries that are compiled or loaded when they are first used; may import only `files`."""
