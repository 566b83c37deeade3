"""Written -> spoken: an ordered table of rules, one semiotic class a file."""
