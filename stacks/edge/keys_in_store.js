// All valid keys, from the key-value store of this function: they are in no configuration.
// `pinhole.cdn.shared_keys` writes them, separated by spaces.

import cf from 'cloudfront';

var store = cf.kvs();

async function readKeys() {
  var keys = await store.get('signing-keys');
  return keys.split(' ');
}
