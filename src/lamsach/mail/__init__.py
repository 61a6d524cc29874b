"""A mailbox message becomes an envelope with attachments."""
