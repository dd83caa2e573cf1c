"""Reporting: the form for anybody, how a report stands, and the sheet that a host embeds for its members."""
