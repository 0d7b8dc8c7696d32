"""What goes into the API and comes out of it; pydantic, so imported only by the request that needs it."""
