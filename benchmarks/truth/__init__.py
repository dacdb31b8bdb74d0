"""Published tables anew: data with a known truth, trained models, and how well maps find it."""
