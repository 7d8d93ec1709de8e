"""What admins do, in a chat or at the shell: name feeds and topics, import and export them, become the first admin."""
