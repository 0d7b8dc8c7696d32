"""Ways for texts to leave and enter a site: nowhere, round the house, by HTTP, by SMPP."""
