"""TAXII 2.1 (OASIS standard of 10 June 2021): what is published, for machines that speak STIX."""
