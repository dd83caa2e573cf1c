"""What authorities ask: orders as they are received, registered, answered and disclosed to, and notices of crime."""
