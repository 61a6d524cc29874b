"""The double-clicked window: a person without a terminal finds, cleans and brings back."""
