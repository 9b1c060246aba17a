// Posts far from the window, in a long list: each is kept as it is, without what TanStack Query adds to it,
// which is more than the post itself. A post is either here or in the cache.

import type { QueryClient } from "@tanstack/react-query";
import type { Post } from "../api/types";

export const postKey = (id: string) => ["post", id];

const all = new WeakMap<QueryClient, Map<string, Post>>();

/** Put posts to rest, except those that are shown somewhere or have to be read again. */
export function rest(client: QueryClient, ids: string[]): void {
  for (const id of ids) restOne(client, id);
}

function restOne(client: QueryClient, id: string): void {
  const query = client.getQueryCache().find<Post>({ queryKey: postKey(id) });
  if (query?.state.data === undefined || query.getObserversCount() > 0) return;
  const { data, isInvalidated, status, fetchStatus } = query.state;
  if (isInvalidated || status !== "success" || fetchStatus !== "idle") return;
  resting(client).set(id, data);
  client.getQueryCache().remove(query);
}

/** Bring a post that rests back into the cache. */
export function wake(client: QueryClient, id: string): void {
  const post = resting(client).get(id);
  if (!post) return;
  resting(client).delete(id);
  client.setQueryData(postKey(id), post);
}

/** Let go of one post, or of all. */
export function forget(client: QueryClient, id?: string): void {
  if (id === undefined) all.delete(client);
  else resting(client).delete(id);
}

function resting(client: QueryClient): Map<string, Post> {
  const found = all.get(client) ?? new Map<string, Post>();
  all.set(client, found);
  return found;
}
