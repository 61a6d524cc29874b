"""What machines send the portal: scan report, sighting report; versioned."""
