"""Utterances -> Clips: speech, proven complete."""
