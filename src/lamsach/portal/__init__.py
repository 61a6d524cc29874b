"""The portal: a Django project whose apps are layered like the house."""
