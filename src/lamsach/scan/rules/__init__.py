"""YARA rules: the engine behind one door, the starter rules, and the import of folders of rules."""
