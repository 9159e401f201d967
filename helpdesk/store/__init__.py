"""All SQL. Functions take a connection inside a transaction and return frozen records."""
