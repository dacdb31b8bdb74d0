"""How fast are occlusion and gradients, beside brute force and the peers? ``make bench``."""
