"""The tree of units with dates, their groups, and the roles of persons in them."""
