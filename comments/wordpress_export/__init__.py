"""The blog as a file for WordPress: replies and mentions, around what `blog/` has for the rest."""
