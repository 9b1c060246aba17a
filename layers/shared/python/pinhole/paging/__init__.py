"""Pages and cursors: opaque, stateless and strictly validated."""
