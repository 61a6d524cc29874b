"""What was captured: pcap and pcapng files, packet by packet, without putting streams together; dnstap."""
