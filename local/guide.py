"""The final message of `make run`: URLs, and a session to paste."""

import shlex
from collections.abc import Mapping

_GUIDE = """
Pinhole is up.

  web app    {web_url}  (sign up, or be one of the people below)
  API        {api_url}
  docs       {api_url}/docs
  images     {cdn_url}/<post_id>/<thumbnail|small|standard|full>.<webp|jpg>
  videos     {cdn_url}/<post_id>/<720p|360p>.mp4
  people     {people}, all with the password {password}

To use the API, paste this (or write a client: .local/outputs.json has the URLs):

  API={api} CDN={cdn}
  TOKEN=$(curl -s {endpoint} -H 'Content-Type: application/x-amz-json-1.1' \\
    -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
    -d '{sign_in}' | sed 's/.*"AccessToken": *"\\([^"]*\\)".*/\\1/')
  curl -sw '\\n' "$API/users/me/profile" -H "Authorization: Bearer $TOKEN"
  curl -sw '\\n' "$API/feed?limit=3" -H "Authorization: Bearer $TOKEN"
  POST=$(curl -s "$API/posts" -H "Authorization: Bearer $TOKEN" \\
    -F media=@{photo} -F caption='Hello' | sed 's/.*"post_id": *"\\([^"]*\\)".*/\\1/')
  sleep 3; curl -s -o full.webp -w '%{{http_code}} %{{content_type}}\\n' "$CDN/$POST/full.webp"

Ctrl-C (or `make stop`) stops it.
"""


def guide(addresses: Mapping[str, str], people: tuple[str, ...], password: str, photo: str) -> str:
    """The URLs and a curl session in which the first person posts the photo."""
    sign_in = (
        f'{{"ClientId":"{addresses["user_pool_client_id"]}","AuthFlow":"USER_PASSWORD_AUTH",'
        f'"AuthParameters":{{"USERNAME":"{people[0]}","PASSWORD":"{password}"}}}}'
    )
    return _GUIDE.format(
        **addresses,
        people=", ".join(people),
        password=password,
        sign_in=sign_in,
        api=shlex.quote(addresses["api_url"]),
        cdn=shlex.quote(addresses["cdn_url"]),
        photo=photo,
    )
