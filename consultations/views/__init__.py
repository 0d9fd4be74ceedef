"""The pages of consultations, one file for each part of their life."""
