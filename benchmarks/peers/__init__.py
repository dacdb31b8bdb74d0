"""One process for each library, so that none of them can slow down or break another."""
