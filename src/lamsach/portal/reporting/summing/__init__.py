"""Sums of reports: of a whole campaign, kept per superior; of one directive, made when it is looked at."""
