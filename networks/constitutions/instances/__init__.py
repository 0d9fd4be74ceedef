"""Constitutions that ship with the application, one data file each. `networks.constitutions.instance` reads and checks them."""
