"""The project's folder -> a frozen `Config`: configuration and setup.

May import the stages, the ground and this folder.
"""
