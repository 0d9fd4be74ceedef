"""What a box does, as functions of plain values: papers, envelopes, locks, digests. No database, no clock."""
