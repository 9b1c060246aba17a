"""Videos: inspection, posters and transcoding. No AWS; a child process decodes.

`probe.probe` reads only the header, `poster.poster` extracts a representative frame,
`transcode.transcode` makes MP4s that browsers play. Invalid videos raise
`pinhole.imaging.bounds.Rejected`, as photos do.
"""
