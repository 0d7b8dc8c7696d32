"""A small server that shows the console's pages with records of our choosing, to look at them and to test the browser's half."""
