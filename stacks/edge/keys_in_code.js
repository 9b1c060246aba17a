// All valid keys, filled in by the deployment: for the local cloud, which has no key-value stores.

async function readKeys() {
  return '%KEYS%'.split(' ');
}
