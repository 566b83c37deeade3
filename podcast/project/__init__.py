"""The project's folder -> a frozen `Config`: configuration and setup.

May import the stages, the ground and this folder.
"""

UNNAMED = "我的播客"
"""The title of a show that has none yet."""
