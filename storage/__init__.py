"""Facts become rows: SQLModel tables, repositories, one unit of work, migrations. Knows no Telegram."""
