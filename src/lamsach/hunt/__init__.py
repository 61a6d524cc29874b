"""Find contacts with indicators in logs and captures."""
