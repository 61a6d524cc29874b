"""The portal in one process, as ``lamsach run`` starts it: data folder, preparation, web server."""
