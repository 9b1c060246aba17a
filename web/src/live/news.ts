// What a frame says, and what the app does then: it shows numbers, and reads again what is on the screen.

import type { QueryClient } from "@tanstack/react-query";
import type { Post } from "../api/types";
import { patchPost, renewPost, takeOut } from "../post/posts";
import { postKey, wake } from "../post/resting";

interface Changed {
  id: string;
  likes?: number;
  comments?: number;
  is_gone?: boolean;
}

export interface News {
  type: "news";
  /** When what it says was read, in milliseconds. */
  at: number;
  unread_count?: number;
  new_posts?: boolean;
  uploads?: string[];
  posts?: Changed[];
}

// Everybody is told of a post at once; they read at different times.
const SPREAD_MS = 3_000;
// For so long after your own interaction, only the API knows a count.
const OWN_MS = 10_000;
const told = new WeakMap<QueryClient, number>();

export function apply(client: QueryClient, news: News): void {
  if (news.unread_count !== undefined && news.at >= (told.get(client) ?? 0)) {
    told.set(client, news.at);
    client.setQueryData(["unread"], news.unread_count);
  }
  if (news.new_posts) lookSoon(client);
  for (const id of news.uploads ?? []) {
    void client.invalidateQueries({ queryKey: ["processing", id] });
    renewPost(client, id);
  }
  for (const post of news.posts ?? []) changed(client, post);
}

/** After a time without a connection: whatever was not told. */
export function catchUp(client: QueryClient, posts: string[]): void {
  void client.invalidateQueries({ queryKey: ["unread"] });
  lookSoon(client);
  void client.invalidateQueries({ queryKey: ["processing"] });
  for (const id of posts) {
    renewPost(client, id);
    void client.invalidateQueries({ queryKey: ["comments", id] });
  }
}

function changed(client: QueryClient, { id, likes, comments, is_gone }: Changed): void {
  wake(client, id);
  const shown = client.getQueryData<Post>(postKey(id));
  if (is_gone) {
    takeOut(client, id);
    void client.resetQueries({ queryKey: postKey(id) }); // an open page says that it is gone
  } else if (shown && likes !== undefined && comments !== undefined) {
    const isSame = shown.like_count === likes && shown.comment_count === comments;
    if (comments !== shown.comment_count) {
      void client.invalidateQueries({ queryKey: ["comments", id] });
    }
    if (isSame || hasJustActed(client, id)) soon(() => renewPost(client, id));
    else patchPost(client, id, () => ({ like_count: likes, comment_count: comments }));
  }
}

function hasJustActed(client: QueryClient, id: string): boolean {
  const acts = client.getMutationCache().findAll({ mutationKey: ["like", id] });
  return acts.some(({ state }) => Date.now() - state.submittedAt < OWN_MS);
}

function lookSoon(client: QueryClient): void {
  soon(() => void client.invalidateQueries({ queryKey: ["newest"] }));
}

function soon(run: () => void): void {
  setTimeout(run, SPREAD_MS * Math.random());
}
