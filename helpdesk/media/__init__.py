"""Files: pictures, voice, documents, and the QR codes, out of the database and the queues."""
