"""The API's routes, a module for each area; ``blueprints`` lists them."""
