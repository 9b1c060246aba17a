import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply } from "./news";

const post = (id: string) => ({ post_id: id, like_count: 1, comment_count: 2, is_liked: false });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function known() {
  const client = new QueryClient();
  client.setQueryData(["unread"], 0);
  client.setQueryData(["post", "a"], post("a"));
  client.setQueryData(["comments", "a", "", "top"], []);
  client.setQueryData(["posts", "feed"], {
    pages: [{ ids: ["a", "b"], next: null }],
    pageParams: [undefined],
  });
  return client;
}

const isStale = (client: QueryClient, key: unknown[]) =>
  client.getQueryState(key)?.isInvalidated ?? false;

test("the badge shows what was told last, even if an older number comes later", () => {
  const client = known();
  apply(client, { type: "news", at: 20, unread_count: 3 });
  apply(client, { type: "news", at: 10, unread_count: 2 });
  expect(client.getQueryData(["unread"])).toBe(3);
});

test("new counts are shown, and new comments read", () => {
  const client = known();
  apply(client, { type: "news", at: 1, posts: [{ id: "a", likes: 5, comments: 3 }] });
  expect(client.getQueryData(["post", "a"])).toMatchObject({ like_count: 5, comment_count: 3 });
  expect(isStale(client, ["comments", "a", "", "top"])).toBe(true);
});

test("a post that changed in another way is read again", () => {
  const client = known();
  apply(client, { type: "news", at: 1, posts: [{ id: "a", likes: 1, comments: 2 }] });
  vi.advanceTimersByTime(3_000);
  expect(isStale(client, ["post", "a"])).toBe(true);
});

test("right after your own like only the API knows the count", async () => {
  const client = known();
  const like = client.getMutationCache().build(client, { mutationKey: ["like", "a"] });
  like.state = { ...like.state, submittedAt: Date.now() };
  apply(client, { type: "news", at: 1, posts: [{ id: "a", likes: 9, comments: 2 }] });
  vi.advanceTimersByTime(3_000);
  expect(client.getQueryData(["post", "a"])).toMatchObject({ like_count: 1 });
  expect(isStale(client, ["post", "a"])).toBe(true);
});

test("a post that is gone leaves all lists", () => {
  const client = known();
  apply(client, { type: "news", at: 1, posts: [{ id: "a", is_gone: true }] });
  expect(client.getQueryData(["posts", "feed"])).toMatchObject({ pages: [{ ids: ["b"] }] });
});

test("of posts that are not held nothing is kept", () => {
  const client = known();
  apply(client, { type: "news", at: 1, posts: [{ id: "c", likes: 1, comments: 1 }] });
  expect(client.getQueryData(["post", "c"])).toBeUndefined();
});

test("an upload that gets on is read again", () => {
  const client = known();
  client.setQueryData(["processing", "a"], post("a"));
  apply(client, { type: "news", at: 1, uploads: ["a"] });
  expect(isStale(client, ["processing", "a"])).toBe(true);
});
