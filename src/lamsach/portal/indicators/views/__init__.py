"""Pages of the curators; auditors and operators read them."""
