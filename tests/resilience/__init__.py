"""The real command against a service that fails, a network that is gone, and the power that goes."""
