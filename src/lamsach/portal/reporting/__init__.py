"""Drafts, submissions, board and roll-up."""
