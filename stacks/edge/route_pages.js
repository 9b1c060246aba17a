// Every page of the web app is one file, which looks at the address itself: /p/01ABC -> /index.html.
// Files of the site are `/assets/...` and those at its root, with a dot: /icon.svg. A user name may
// have dots, too, after its @.

function handler(event) {
  var request = event.request;
  if (!/^\/(assets\/.*|[^\/@]+\.[a-z0-9]+)$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
