"""Files that a deployment uploads: layers, functions and the site, built once for each content."""
