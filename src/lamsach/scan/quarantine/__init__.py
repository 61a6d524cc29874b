"""The way back: a file that was found is sealed in a vault, and comes back byte for byte.

What holds at every moment, also after a crash or a power cut: the file is in its place, or the vault can restore it.
"""
