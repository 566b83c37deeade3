"""Episodes -> feed."""
