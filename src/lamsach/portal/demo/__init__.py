"""A campaign one can walk through, built by the same actions as a real one."""
