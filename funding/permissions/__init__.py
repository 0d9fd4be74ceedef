"""Who may do what with money: one sentence each."""
