"""What a photo's header says, format by format, read without decoding."""
