"""Photos: what is taken in, what is read from it, what is made of it. No AWS, no clock.

`inspect.inspect` looks at the header only, `render.render` makes the renditions, `exif.read`
reads what the camera wrote. Only `render` needs Pillow. Refusals are `limits.Rejected`.
"""
