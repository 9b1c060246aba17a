"""Imported first, by functions that somebody waits for: no search for garbage while they start.

Imports make hardly any garbage, and Python looks for it again and again: 8 % of a cold start. After
the first event `pinhole.log.observed` lets it look again, at what has come since.
"""

import gc

gc.disable()
