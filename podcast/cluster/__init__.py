"""The posts of a run -> the same episodes, built on many machines.

May import `production`, `project`, the stages, the ground and this folder.
"""
