"""What each part shows on the page of a consultation."""
