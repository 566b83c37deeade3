"""The project's folder -> listeners: serve, check, bring to a target. May import the ground and this folder."""
