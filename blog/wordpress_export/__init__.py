"""What authors made, as WordPress's export format has it (WXR 1.2); `blog/wordpress/` reads it.

The half of the replies, and the whole file, are in `comments/wordpress_export/`.
"""
