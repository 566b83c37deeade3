"""Post -> Script: what will be heard, what will not, and why. May import the ground and this folder."""
