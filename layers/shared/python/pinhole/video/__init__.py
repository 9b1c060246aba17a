"""Videos: what is taken in, and what is made of it. No AWS; a child process decodes.

`probe.probe` reads the header only, `poster.poster` takes a frame that stands for the video,
`transcode.transcode` makes what browsers play. Refusals are `pinhole.imaging.bounds.Rejected`, as
for photos.
"""
