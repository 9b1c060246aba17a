"""The HTML page that shows the API's document, and where people can sign in and try it.

It is made at synthesis. Only the deployed function knows where to sign in, and fills it in
(`lambdas/describe_api/`).
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi import swagger_ui

_SIGN_IN = """<style>#sign-in { font: 1rem sans-serif; margin: 1rem }</style>
<form id="sign-in">
  <input name="name" placeholder="User name" autocomplete="username" required>
  <input name="password" type="password" placeholder="Password" autocomplete="current-password"
    required>
  <button>Sign in</button> <output></output>
</form>
<script>
  document.getElementById("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, said = form.querySelector("output");
    try {
      const answer = await fetch("@sign-in-endpoint@", {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        },
        body: JSON.stringify({
          ClientId: "@sign-in-client@",
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: form.name.value, PASSWORD: form.password.value },
        }),
      });
      const found = await answer.json();
      if (!found.AuthenticationResult) throw new Error(found.message || "Sign in elsewhere first");
      ui.preauthorizeApiKey("bearer", found.AuthenticationResult.AccessToken);
      said.textContent = `Signed in as ${form.name.value} for an hour`;
      form.password.value = "";
    } catch (error) {
      said.textContent = error.message;
    }
  });
</script>
"""


def page(described: dict[str, Any]) -> str:
    """A self-contained page that shows a document."""
    folder = Path(swagger_ui.__file__).parent
    shown = swagger_ui.generate_swagger_html(
        spec=json.dumps(described).replace("</", "<\\/"),
        swagger_js=(folder / "swagger-ui-bundle.min.js").read_text(),
        swagger_css=(folder / "swagger-ui.min.css").read_text(),
        swagger_base_url="",
        oauth2_config=None,
    )
    # Powertools' page links to itself with a query for the document; ours is a file beside it.
    shown = shown.replace('currentUrl.pathname + "?format=json"', '"openapi.json"')
    title = html.escape(described["info"]["title"])
    shown = shown.replace("<title>Swagger UI</title>", f"<title>{title}</title>")
    head, body, rest = shown.partition("<body>\n")
    return f"{head}{body}{_SIGN_IN}{rest}"
