"""Lists of customers to be dialled, and what became of each."""
