"""The floor: the least Django that could do the work of each scenario. What the product needs above it is its own."""
