"""Find, quarantine and remove malware on a machine."""
