"""One number of the bot, in parts: what its page shows, what it is told to do."""
