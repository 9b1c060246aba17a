// Which region is asked: the one that writes, or for what is the same for everybody the nearest.
// What only reads is asked of the other one if that fails; nothing else is, as it may have been
// done. The key-value store says which region writes, as soon as `make failover` has changed it.
//
// `answer` and `store` come from other files, put before this one.

var REGIONS = %REGIONS%;
var CHOOSES = '%CHOOSES%';
var READING = ['GET', 'HEAD', 'OPTIONS'];

async function handler(event) {
  var request = await answer(event);
  if (request.statusCode) return request;
  var writer = await writerOf();
  if (!READING.includes(request.method)) {
    cf.selectRequestOriginById(writer);
    return request;
  }
  var first = CHOOSES === 'nearest' ? nearest(request.headers, writer) : writer;
  var second = REGIONS.map((region) => region.id).find((id) => id !== first);
  cf.createRequestOriginGroup({
    originIds: [{ originId: first }, { originId: second }],
    failoverCriteria: { statusCodes: [500, 502, 503, 504] },
  });
  return request;
}

async function writerOf() {
  try {
    return await store.get('writer');
  } catch (error) {
    return '%WRITER%'; // nothing has failed over since the deployment
  }
}

// The region nearest to where the CDN thinks that the viewer is, if it says so.
function nearest(headers, otherwise) {
  var latitude = headers['cloudfront-viewer-latitude'];
  var longitude = headers['cloudfront-viewer-longitude'];
  if (!latitude || !longitude) return otherwise;
  var viewer = [latitude.value, longitude.value];
  return nearness(REGIONS[0].at, viewer) >= nearness(REGIONS[1].at, viewer)
    ? REGIONS[0].id
    : REGIONS[1].id;
}

// The cosine of the angle between two places on the globe, given in degrees.
function nearness(one, other) {
  var at = one.concat(other).map((degrees) => (degrees * Math.PI) / 180);
  var along = Math.cos(at[0]) * Math.cos(at[2]) * Math.cos(at[1] - at[3]);
  return Math.sin(at[0]) * Math.sin(at[2]) + along;
}
