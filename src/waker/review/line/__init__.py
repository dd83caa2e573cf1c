"""The line of open cases: where each stands, who may be given it, who works on it, and how each queue fares."""
