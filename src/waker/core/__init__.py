"""The words of the field as plain values. Standard library only."""
