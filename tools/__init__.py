"""What is run by hand: how data files of the program are made."""
