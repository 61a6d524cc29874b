"""Persons, their passwords and invitations."""
