"""What a queue has been like today, and how long the next caller will wait: learnt from each call that ends."""
