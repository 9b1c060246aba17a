"""Photos: inspection, metadata and renditions. No AWS, no clock.

`inspection.inspect` reads only the header, `render.render` makes the renditions and
`headers.exif.read` reads the camera's metadata. Only `render` needs Pillow. Invalid photos raise
`bounds.Rejected`.
"""
