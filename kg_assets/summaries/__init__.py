"""Entities and topics whose contributions changed say, and are found by, what documents say of them now."""
