"""The one way from the tables of D2 to RDF: what sources say, and what follows from all of them."""
