"""The places of a Linux machine, one file each."""
