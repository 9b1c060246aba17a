// Rewrites the public URL of a rendition to its key in the media bucket, on each viewer request:
//
//   /{post_id}/{size}.{format}           the first medium of a post: a picture, or a video's poster
//   /{post_id}/{index}/{size}.{format}   one medium of a carousel
//   /{post_id}/{height}p.mp4             a video to play, likewise
//   -> /processed/YYYY/MM/DD/{post_id}/{index}/{size}.{format}
//
//   the same with ?expires={seconds}&signature={HMAC-SHA256 of path and expires, base64url}
//   -> /restricted/YYYY/MM/DD/{post_id}/{index}/{size}.{format}
//
//   /avatars/{user_id}/{avatar_id}/{size}.{format}   a person's avatar
//   -> /processed/avatars/{user_id}/{avatar_id}/{size}.{format}
//
// A post id is a ULID: its first ten characters are the time in milliseconds, so the date in the
// key needs no look-up. Anything that does not look like a rendition is answered here, with 404: the
// bucket is only asked for keys that may exist, and its listing is never served.
//
// `readKeys` comes from another file, put before this one: `keys_in_store.js` or `keys_in_code.js`.
//
// This runs before the cache look-up, and the query is not part of the cache key: a restricted
// object is cached once for everybody who has a signature.

var crypto = require('crypto');

var DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
var RENDITION =
  /^\/([0-7][0-9A-HJKMNP-TV-Z]{25})\/(?:(0|[1-9][0-9]?)\/)?((?:thumb|small|medium|large)\.(?:webp|jpg)|(?:720|360)p\.mp4)$/;

var AVATAR =
  /^\/avatars\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-7][0-9A-HJKMNP-TV-Z]{25}\/(?:thumb|large)\.(?:webp|jpg)$/;

var SECONDS = /^[1-9][0-9]{9,10}$/;
var SIGNATURE = /^[A-Za-z0-9_-]{43}$/;

async function handler(event) {
  var request = event.request;
  if (AVATAR.test(request.uri)) {
    request.uri = '/processed' + request.uri;
    return request;
  }
  var parts = RENDITION.exec(request.uri);
  if (!parts) return refusal(404, 'Not Found');
  var folder = '/processed/';
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
    folder = '/restricted/';
  }
  request.uri = folder + day(parts[1]) + '/' + parts[1] + '/' + (parts[2] || '0') + '/' + parts[3];
  return request;
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

function day(ulid) {
  var milliseconds = 0;
  for (var i = 0; i < 10; i++) {
    milliseconds = milliseconds * 32 + DIGITS.indexOf(ulid.charAt(i));
  }
  return new Date(milliseconds).toISOString().slice(0, 10).replace(/-/g, '/');
}
