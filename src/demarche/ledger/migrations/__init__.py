"""Schema versions. `versions/` holds one module for each, up and down; none of them changes once released."""
