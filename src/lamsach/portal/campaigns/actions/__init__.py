"""Every write of the campaigns: one verb a function, each in its own transaction, each with its ledger entry."""
