// Rewrites the public URL of a rendition to its key in the media bucket, on each viewer request:
//
//   /{post_id}/{size}.{format}           the first medium of a post: a picture, or a video's poster
//   /{post_id}/{index}/{size}.{format}   one medium of a carousel
//   /{post_id}/{height}p.mp4             a video to play, likewise
//   -> /processed/YYYY/MM/DD/{post_id}/{index}/{size}.{format}
//
//   /avatars/{user_id}/{avatar_id}/{size}.{format}   a person's picture
//   -> /processed/avatars/{user_id}/{avatar_id}/{size}.{format}
//
// A post id is a ULID: its first ten characters are the time in milliseconds, so the date in the
// key needs no look-up. What does not look like a rendition is answered here, with 404: the
// bucket is only asked for keys that may exist, and its listing is never served.

var DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
var RENDITION =
  /^\/([0-7][0-9A-HJKMNP-TV-Z]{25})\/(?:(0|[1-9][0-9]?)\/)?((?:thumb|small|medium|large)\.(?:webp|jpg)|(?:720|360)p\.mp4)$/;

var AVATAR =
  /^\/avatars\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-7][0-9A-HJKMNP-TV-Z]{25}\/(?:thumb|large)\.(?:webp|jpg)$/;

function handler(event) {
  var request = event.request;
  if (AVATAR.test(request.uri)) {
    request.uri = '/processed' + request.uri;
    return request;
  }
  var parts = RENDITION.exec(request.uri);
  if (!parts) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: { 'cache-control': { value: 'no-store' } },
    };
  }
  request.uri = '/processed/' + day(parts[1]) + '/' + parts[1] + '/' + (parts[2] || '0') + '/' + parts[3];
  return request;
}

function day(ulid) {
  var milliseconds = 0;
  for (var i = 0; i < 10; i++) {
    milliseconds = milliseconds * 32 + DIGITS.indexOf(ulid.charAt(i));
  }
  return new Date(milliseconds).toISOString().slice(0, 10).replace(/-/g, '/');
}
