"""The project's folder -> listeners: serve, check, publish to a target. May import the ground and this folder."""
