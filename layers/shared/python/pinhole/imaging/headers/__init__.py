"""The readers of photo headers, one per format; they read without decoding."""
