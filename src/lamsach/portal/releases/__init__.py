"""What people download: tools and materials."""
