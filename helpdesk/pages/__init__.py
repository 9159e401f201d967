"""HTML handlers, the same nouns as the api. Pages hold little: what is live loads itself."""
