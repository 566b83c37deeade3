"""Episodes -> listeners: the feed is written, checked, served and published.

May import `production`, `project`, the stages, the ground and this folder.
"""
