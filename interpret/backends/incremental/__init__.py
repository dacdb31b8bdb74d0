"""Exact occlusion at the price of a few forward passes.

A window of width w changes, behind a convolution of kernel k, only w + k − 1 positions; everything
else is known from one pass over the clean input. Each tensor that still has a position axis is
carried as *slabs*: for every window, the short stretch that the window can change (fastISM,
Nair et al. 2022, computes such stretches one position of the input at a time). All windows go
through a layer in one call, and where the position axis ends (a global pool, a flattening) the slab
is joined with what is known of the rest.
"""
