import subprocess

from local.guide import guide

ADDRESSES = {
    "endpoint": "http://localhost:4566",
    "api_url": "http://e2.cloudfront.localhost:4566/api",
    "cdn_url": "http://e1.cloudfront.localhost:4566",
    "web_url": "http://e2.cloudfront.localhost:4566",
    "user_pool_client_id": "client",
}
# Replaces curl: answers like the services, and records its calls.
CURL = """
curl() {
    printf '%s\\n' "$*" >&2
    case "$*" in
        *InitiateAuth*) echo '{"AuthenticationResult": {"AccessToken": "t.o-k", "ExpiresIn": 1}}' ;;
        *media=@*) echo '{"post_id":"01POST","media_urls":{}}' ;;
    esac
}
sleep() { :; }
"""


def session():
    text = guide(ADDRESSES, ("maya", "leo"), "Secret-1", "local/photos/a.jpg")
    return text[text.index("  API=") : text.index("Ctrl-C")]


def test_the_session_of_the_guide_runs_when_pasted():
    done = subprocess.run(["bash", "-euc", CURL + session()], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    asked = done.stderr
    assert '"USERNAME":"maya","PASSWORD":"Secret-1"' in asked
    assert "/api/users/me/profile -H Authorization: Bearer t.o-k" in asked
    assert "-F media=@local/photos/a.jpg" in asked
    assert "http://e1.cloudfront.localhost:4566/01POST/full.webp" in asked
