"""What handlers of the api and of pages share."""
