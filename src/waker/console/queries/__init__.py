"""What the pages show, read from the stored views. Nothing here writes; each page costs a fixed number of queries."""
