"""`Config` and `Request` -> episodes: MP3s, records and events, made on this machine.

May import `project`, the stages, the ground and this folder.
"""
