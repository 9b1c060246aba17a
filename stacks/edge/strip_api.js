// The web origin serves the API under /api, the API's own origin at the root: /api/feed -> /feed.
//
// `refusalOf` comes from another file, put before this one: `tokens.js`.

function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/)/, '');
  return refusalOf(event) || request;
}
