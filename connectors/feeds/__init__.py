"""What following any other system takes: asking it, saying how fresh it is, answering what the fold wants."""
