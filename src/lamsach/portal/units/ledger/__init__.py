"""The page of the ledger. It stands here, since what one may read of it follows from units and roles."""
