"""Pure rules: tree with dates, directives, deadlines, forms, measures, roll-up."""
