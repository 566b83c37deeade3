"""The project's folder -> a frozen `Config`: what an author configures and sets up.

May import the stages, the ground and this folder.
"""
