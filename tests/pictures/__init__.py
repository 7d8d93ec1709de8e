"""Makes the pictures of the README from the sandbox and its sample news."""
