"""Raw text, vocabularies and tables, turned into what a model takes, or refused in a sentence."""
