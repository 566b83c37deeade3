"""`Config` and `Request` -> episodes: MP3 files, records and events, built on this machine.

May import `project`, the stages, the ground and this folder.
"""
