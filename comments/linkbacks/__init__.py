"""Linkbacks: other pages that link here, and telling the pages that we link to.

What arrives, by whichever protocol, goes one way:

- `trackback.py`, `pingback.py`, `webmention.py`: read what was sent (`bodies.py`), and answer as
  each protocol says;
- `receiving.py`: the one door. Finds the entry (`targets.py`), refuses what is too much, and notes
  a mention down that nobody sees yet; it fetches nothing;
- `verifying.py`: a job. Fetches the pages that are due, each host in its turn, and looks for the
  link (`finding.py`) and for what the page says of itself (`reading.py`). What strangers wrote
  is read in linear time (`markup.py`), and cut down to size (`outline.py`);
- `rechecking.py`: the same because somebody asks for it, as for those of an imported blog;
- `judging.py`: what becomes of a mention that was found to be true: shown, held, spam;
- `showing.py`: what readers see of those that are shown; `feeds.py`: the feed of them.

What is sent goes the other way:

- `sending.py`: notes down what an entry links to, and which of it is due; a job;
- `telling.py`: tells one page, by the protocol that `discovery.py` finds, and reads the answer;
- `log.py`: what became of it, in words for the authors.
"""
