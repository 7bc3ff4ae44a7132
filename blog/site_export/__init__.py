"""What authors made, as files that can be read for ever: Markdown, JSON, and the images.

The half of the replies, and the whole folder, are in `comments/site_export/`.
"""
