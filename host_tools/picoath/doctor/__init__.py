"""What can keep a token from doing its job, found one by one, each with one thing to do about it."""
