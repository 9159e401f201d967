"""What the words mean, without any I/O."""
