"""The settings of a server whose requests may go to this machine itself, on any port.

No setting of the environment can say so: a blog that runs for readers never fetches from there.
"""

from config.settings import *  # noqa: F403

FETCH_ALLOW_LOOPBACK = True
