"""How fast are occlusion and path gradients, beside brute force and beside the peers? ``make bench``."""
