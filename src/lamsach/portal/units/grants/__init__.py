"""Who holds which role where: invitations, roles, resets, by the superior units."""
