"""Post -> Script."""
