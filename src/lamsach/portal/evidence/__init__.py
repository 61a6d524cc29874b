"""What machines sent, and what units declared about their machines."""
