"""The pages of the campaigns."""
