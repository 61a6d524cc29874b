"""What people type: shape and limits here, rules in the actions."""
