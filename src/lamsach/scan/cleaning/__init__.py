"""What was found is dealt with: a plan that a person sees first, then the acts, each with a way back."""
