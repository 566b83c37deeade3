"""Clips -> Recording: the finished MP3."""
