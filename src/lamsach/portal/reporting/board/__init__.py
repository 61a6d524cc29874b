"""The officer's board: how far every unit of a directive is, who is late, and what to do about it."""
