"""E-mail: notices to readers who asked for them, messages to moderators, and their links."""
