"""What callers hear: audio files of the companies and the music and tones of the house."""
