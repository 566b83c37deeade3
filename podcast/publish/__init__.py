"""From the project's folder to the listener."""
