"""The media pipeline: from uploads to renditions."""
