"""Where studies and answers are kept: SQLite in one file, or PostgreSQL; an answer that was acknowledged is durable."""
