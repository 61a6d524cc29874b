"""Campaigns, forms, directives, recipients and assignments."""
