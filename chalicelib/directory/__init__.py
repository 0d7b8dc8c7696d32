"""What a company is like to reach: its opening hours and public holidays."""
