// Posts by id, each held once: a like shows wherever the post does. Lists hold ids.

import {
  infiniteQueryOptions,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { ApiError, api, body } from "../api/client";
import type { Medium, Person, Post, SentPost } from "../api/types";
import { shortened } from "./renditions";
import { forget, postKey, wake } from "./resting";

export interface PostPage {
  posts: SentPost[];
  next_cursor: string | null;
}

/** Posts outlive the lists that showed them; they are read again when somebody opens them. */
export function keepPosts(client: QueryClient): void {
  client.setQueryDefaults(["post"], { gcTime: Number.POSITIVE_INFINITY });
}

export function usePost(id: string, { fresh = false } = {}) {
  wake(useQueryClient(), id);
  return useQuery({
    queryKey: postKey(id),
    queryFn: () => readPost(id),
    staleTime: fresh ? 0 : Number.POSITIVE_INFINITY,
  });
}

/** The post was deleted, or is no longer for the viewer to see. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

export async function readPost(id: string): Promise<Post> {
  return held(await body(api.GET("/posts/{post_id}", { params: { path: { post_id: id } } })));
}

/** What the app holds of a post. It takes the post's own place: thousands may be in a list. */
export function held(sent: SentPost): Post {
  const media = sent.media.map((medium) =>
    Object.assign(medium as Omit<Medium, "urls">, { urls: shortened(medium.urls) }),
  );
  return Object.assign(sent, { media, media_urls: undefined, user: once(sent.user) });
}

function hold(client: QueryClient, sent: SentPost): void {
  forget(client, sent.post_id);
  client.setQueryData(postKey(sent.post_id), held(sent));
}

// The same authors come again and again.
const authors = new Map<string, Person>();

function once(user: Person): Person {
  const key = JSON.stringify(user);
  if (!authors.has(key)) authors.set(key, user);
  return authors.get(key) ?? user;
}

const MINUTE = 60_000;

interface Reading {
  /** Read an empty list again after so many seconds. */
  whenEmpty?: number;
  /** Read a list only when it is asked for: it would move under the reader. */
  isStill?: boolean;
}

/** An endless list of posts, page by page. */
export function usePostList(
  key: unknown[],
  read: (cursor?: string) => Promise<PostPage>,
  { whenEmpty, isStill = false }: Reading = {},
) {
  return useInfiniteQuery(postList(useQueryClient(), key, read, { whenEmpty, isStill }));
}

/** How such a list is read, for those who read it before it is shown. */
export function postList(
  client: QueryClient,
  key: unknown[],
  read: (cursor?: string) => Promise<PostPage>,
  { whenEmpty, isStill = false }: Reading = {},
) {
  return infiniteQueryOptions({
    queryKey: ["posts", ...key],
    queryFn: async ({ pageParam }) => {
      const page = await read(pageParam);
      for (const post of page.posts) hold(client, post);
      return { ids: page.posts.map((post) => post.post_id), next: page.next_cursor };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: ({ state }: { state: { data?: Pages } }) => {
      if (isEmpty(state.data)) return 0;
      return isStill ? Number.POSITIVE_INFINITY : MINUTE;
    },
    refetchInterval: ({ state }: { state: { data?: Pages } }) =>
      whenEmpty !== undefined && isEmpty(state.data) ? whenEmpty * 1000 : false,
    select: ({ pages }) => [...new Set(pages.flatMap((page) => page.ids))],
  });
}

type Pages = { pages: { ids: string[] }[] };

function isEmpty(data: Pages | undefined): boolean {
  return data?.pages.every((page) => page.ids.length === 0) ?? false;
}

/** Change what is shown of a post. */
export function patchPost(
  client: QueryClient,
  id: string,
  change: (post: Post) => Partial<Post>,
): void {
  wake(client, id);
  client.setQueryData<Post>(postKey(id), (post) => post && { ...post, ...change(post) });
}

/** Read a post again: at once if it is shown, otherwise when it is. */
export function renewPost(client: QueryClient, id: string): void {
  wake(client, id);
  void client.invalidateQueries({ queryKey: postKey(id) });
}

/** Take a post out of every list, and forget it. */
export function dropPost(client: QueryClient, id: string): void {
  takeOut(client, id);
  forget(client, id);
  client.removeQueries({ queryKey: postKey(id) });
}

/** Take a post out of every list. */
export function takeOut(client: QueryClient, id: string): void {
  type Pages = { pages: { ids: string[]; next: string | null }[]; pageParams: unknown[] };
  client.setQueriesData<Pages>({ queryKey: ["posts"] }, (list) => {
    if (!list) return list;
    const without = (ids: string[]) => ids.filter((each) => each !== id);
    return { ...list, pages: list.pages.map((page) => ({ ...page, ids: without(page.ids) })) };
  });
}
