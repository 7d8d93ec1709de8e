"""STORE: SQLModel tables, one repository per noun, units of work, migrations. Imports nothing of the chat."""
