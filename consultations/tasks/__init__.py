"""What consultations do by the clock, one file for each part of their life."""
