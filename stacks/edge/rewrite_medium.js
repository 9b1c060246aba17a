// Rewrites the public URL of a rendition to its key in the media bucket, on each viewer request:
//
//   /{post_id}/{size}.{format}           the first medium of a post: a picture, or a video's poster
//   /{post_id}/{index}/{size}.{format}   one medium of a carousel
//   /{post_id}/{height}p.mp4             a video to play, likewise
//   -> /{post_id}/processed/{index}/{size}.{format}
//
//   the same with ?expires={seconds}&signature={HMAC-SHA256 of path and expires, base64url}
//   -> /{post_id}/restricted/{index}/{size}.{format}
//
//   /avatars/{user_id}/{avatar_id}/{size}.{format}   a person's avatar, whose key is the same
//
// The sizes are those of the API. Addresses with their former names (`thumb`, `medium`, `large`; of
// avatars also `full`) are out there, and lead to the same files.
//
// Everything of a post begins with its id, before and after this, so the invalidation of one path
// covers it. Anything that does not look like a rendition is answered here, with 404: the bucket is
// only asked for keys that may exist, and its listing is never served.
//
// `readKeys` comes from another file, put before this one: `keys_in_store.js` or `keys_in_code.js`.
//
// This runs before the cache look-up, and the query is not part of the cache key: a restricted
// object is cached once for everybody who has a signature.

var crypto = require('crypto');

var RENDITION =
  /^\/([0-7][0-9A-HJKMNP-TV-Z]{25})\/(?:(0|[1-9][0-9]?)\/)?((?:thumb(?:nail)?|small|medium|standard|large|full)\.(?:webp|jpg)|(?:standard|full)\.avif|(?:720|360)p\.mp4)$/;

var AVATAR =
  /^\/avatars\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-7][0-9A-HJKMNP-TV-Z]{25}\/(?:thumb(?:nail)?|small|large|full)\.(?:webp|jpg)$/;

var FORMER = /\/(thumb|medium|large)\.(?=[a-z]+$)/;
var NOW = { thumb: 'thumbnail', medium: 'standard', large: 'full' };

var SECONDS = /^[1-9][0-9]{9,10}$/;
var SIGNATURE = /^[A-Za-z0-9_-]{43}$/;

async function handler(event) {
  var request = event.request;
  if (AVATAR.test(request.uri)) {
    request.uri = renamed(request.uri).replace(/\/full\./, '/small.');
    return request;
  }
  var parts = RENDITION.exec(request.uri);
  if (!parts) return refusal(404, 'Not Found');
  var placement = 'processed';
  if (asksForRestricted(request.querystring)) {
    var signature = signatureOf(request.querystring);
    if (!signature) return refusal(403, 'Forbidden');
    var keys = [];
    try {
      keys = await readKeys();
    } catch (error) {
      console.log('keys not read: ' + error);
      return refusal(503, 'Service Unavailable');
    }
    if (!isMade(signature, request.uri, keys)) return refusal(403, 'Forbidden');
    placement = 'restricted';
  }
  request.uri = renamed('/' + [parts[1], placement, parts[2] || '0', parts[3]].join('/'));
  return request;
}

// With the size as it is called now.
function renamed(path) {
  return path.replace(FORMER, function (_, size) {
    return '/' + NOW[size] + '.';
  });
}

// A URL with only one of the two was signed once: the answer is 403, not the open rendition.
function asksForRestricted(query) {
  return Boolean(query.expires || query.signature);
}

// What such a URL claims; null if it is malformed or has expired.
function signatureOf(query) {
  var expires = only(query.expires, SECONDS);
  var value = only(query.signature, SIGNATURE);
  if (!expires || !value || Number(expires) * 1000 <= Date.now()) return null;
  return { expires: expires, value: value };
}

function isMade(signature, path, keys) {
  var text = path + '\n' + signature.expires;
  return keys.some(function (key) {
    var made = crypto.createHmac('sha256', key).update(text).digest('base64url');
    return isSame(made, signature.value);
  });
}

// The value of a parameter that is given exactly once, in the only form that we write.
function only(parameter, form) {
  if (!parameter || parameter.multiValue || !form.test(parameter.value)) return null;
  return parameter.value;
}

// Compares every character, so that the time it takes does not reveal where they differ.
function isSame(made, given) {
  var difference = made.length ^ given.length;
  for (var i = 0; i < made.length; i++) {
    difference |= made.charCodeAt(i) ^ given.charCodeAt(i);
  }
  return difference === 0;
}

function refusal(status, description) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: { 'cache-control': { value: 'no-store' } },
  };
}
