"""How well pictures are understood, measured on labelled ones. The pictures are the user's; none is in this project."""
