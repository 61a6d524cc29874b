"""What surrounds the files of a machine that runs: its programs, its connections, its name servers and proxies."""
