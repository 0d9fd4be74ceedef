"""The starter: what it decides, and that it really starts, stops and comes back."""
