"""Entities and facts by grammar: a parsed sentence becomes subject, verb phrase, object."""
