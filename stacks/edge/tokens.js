// Answers a request whose access token is missing, malformed or expired with the API's own problem:
// API Gateway's answer is none, and cannot be changed. This only saves a request that API Gateway
// would refuse. Signatures are checked there, since there is nothing here to check RSA with.

// The paths that need a token.
var GUARDED = /^(?:%GUARDED%)$/;

var TOKEN = /^(?:bearer +)?[\w-]+\.([\w-]+)\.[\w-]+$/i;

// The answer; null if the request may go on.
function refusalOf(event) {
  var request = event.request;
  if (request.method === 'OPTIONS' || !GUARDED.test(request.uri)) return null;
  var given = request.headers.authorization;
  if (given && Date.now() < 1000 * expiryOf(given.value)) return null;
  var id = event.context.requestId;
  return {
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: {
      'content-type': { value: 'application/problem+json' },
      'www-authenticate': { value: 'Bearer' },
      'cache-control': { value: 'no-store' },
      'x-content-type-options': { value: 'nosniff' },
      'content-security-policy': { value: "default-src 'none'; frame-ancestors 'none'" },
      'x-correlation-id': { value: id },
      'access-control-allow-origin': { value: '*' },
      'access-control-expose-headers': { value: 'ETag, Retry-After, X-Correlation-Id' },
    },
    body: { encoding: 'text', data: request.method === 'HEAD' ? '' : problem(id) },
  };
}

// When a token expires, in seconds; 0 if it is none.
function expiryOf(text) {
  var parts = TOKEN.exec(text);
  if (!parts) return 0;
  try {
    return Number(JSON.parse(Buffer.from(parts[1], 'base64url').toString()).exp) || 0;
  } catch (error) {
    return 0;
  }
}

function problem(id) {
  return JSON.stringify({
    type: 'urn:pinhole:problem:unauthenticated',
    title: 'A valid access token is required',
    status: 401,
    code: 'unauthenticated',
    detail: 'The access token is missing, malformed or expired; sign in, or refresh it',
    correlation_id: id,
  });
}
