"""Local servers that stand in for services on the web. They listen on this machine only."""
