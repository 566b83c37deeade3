"""The real command with a failing service, without a network, and with kills in the middle of a build."""
