"""Post -> Script: what will be heard, what will not, and why."""
