"""Utterances -> Clips: speech, checked to be complete. May import the ground and this folder."""
