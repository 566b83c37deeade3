"""One file an engine, all behind one small Protocol."""
