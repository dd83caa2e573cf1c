"""Me: what a member sees of themselves here, after their host vouched for who they are."""
