"""The pages, one file for each audience. An endpoint reads what was sent, asks an operation, makes a view."""
