"""The pages people work in: one frozen view model and one thin page function each, and the live JSON beside them."""
