"""The count, the declaration, the bundle, objections, in the admin site: read there, never rewritten."""
