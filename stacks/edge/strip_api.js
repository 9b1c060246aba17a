// The web origin serves the API under /api, the API's own origin at the root: /api/feed -> /feed.

function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/)/, '');
  return request;
}
