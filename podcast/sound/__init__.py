"""Clips -> Recording: the finished MP3. May import the ground and this folder."""
