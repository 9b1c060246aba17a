// The API lives under /api of the web app's origin, and at the root of its own: /api/feed -> /feed.

function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/)/, '');
  return request;
}
