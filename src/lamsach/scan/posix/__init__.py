"""What Linux and its like do in their own way."""
