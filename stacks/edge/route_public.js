// Public pages have short addresses, and routes of the API make them: /@ana -> /pages/people/ana.
// What is written in several ways is one page, which the CDN keeps once.

var POST = /^\/p\/([0-7][0-9A-HJKMNP-TV-Z]{25})\/?$/;
var PERSON = /^\/@([A-Za-z0-9_.]{3,30})(\/feed\.atom|\/)?$/;

function handler(event) {
  var request = event.request;
  request.uri = '/pages' + pathOf(request.uri);
  return request;
}

function pathOf(uri) {
  var post = POST.exec(uri);
  if (post) return '/posts/' + post[1];
  var person = PERSON.exec(uri);
  if (person) return '/people/' + person[1].toLowerCase() + (person[2] || '').replace(/\/$/, '');
  return uri === '/oembed' || uri === '/robots.txt' ? uri : '/missing';
}
