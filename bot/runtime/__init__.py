"""The running bot: `launch` chooses database and server, `app` wires the parts and runs them until a signal.

`wiring` turns settings into parts, `jobs` runs what the clock starts, `heartbeat` and `watchdog` report how the bot is.
"""
