// The key-value store of this function.

import cf from 'cloudfront';

var store = cf.kvs();
