"""The pages: one thin function each, from a request by way of services to one view model."""
