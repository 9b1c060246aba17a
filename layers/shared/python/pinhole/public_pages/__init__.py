"""Pages of public accounts and posts for people who are not signed in, and for machines: HTML with
previews for chats, Atom, oEmbed, robots.txt.

`reading` finds what strangers may see, `post_page` and `profile_page` write it as HTML into the
app's own page (`app_page`), so that the app starts there for those who are signed in.
"""
