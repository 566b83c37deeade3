"""What a recogniser hears of an episode, against what was to be said. By hand; needs the extra `ear`."""
