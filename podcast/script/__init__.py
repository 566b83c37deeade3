"""Post -> Script: what is spoken, what is left out, and why. May import the ground and this folder."""
