"""Imported first by latency-sensitive functions: disables garbage collection during the cold start.

Imports create hardly any garbage, yet the collector runs repeatedly: 8 % of a cold start.
`pinhole.log.observed` turns it on again after the first event, for objects created since.
"""

import gc

gc.disable()
