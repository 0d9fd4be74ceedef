"""How lists of funding are narrowed."""
