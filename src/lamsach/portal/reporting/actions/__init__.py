"""Every write of the app: one function a thing that can happen."""
