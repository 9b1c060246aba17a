import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Post } from "../api/types";
import { dropPost, patchPost, renewPost } from "./posts";
import { forget, postKey, rest, wake } from "./resting";

function known() {
  const client = new QueryClient();
  client.setQueryData(postKey("a"), { post_id: "a", like_count: 1 });
  return client;
}

const post = (client: QueryClient) => client.getQueryData<Post>(postKey("a"));

test("a post rests outside of the cache, and wakes as it was", () => {
  const client = known();
  rest(client, ["a", "unknown"]);
  expect(post(client)).toBeUndefined();
  wake(client, "a");
  expect(post(client)).toEqual({ post_id: "a", like_count: 1 });
});

test("what changes meanwhile is kept", () => {
  const client = known();
  rest(client, ["a"]);
  patchPost(client, "a", ({ like_count }) => ({ like_count: like_count + 1, is_liked: true }));
  rest(client, ["a"]);
  wake(client, "a");
  expect(post(client)).toMatchObject({ like_count: 2, is_liked: true });
});

test("a post that is shown does not rest", () => {
  const client = known();
  const stop = new QueryObserver(client, { queryKey: postKey("a"), enabled: false }).subscribe(
    () => {},
  );
  rest(client, ["a"]);
  expect(post(client)).toBeDefined();
  stop();
});

test("a post that has to be read again does not rest until it was", () => {
  const client = known();
  rest(client, ["a"]);
  renewPost(client, "a");
  rest(client, ["a"]);
  expect(client.getQueryState(postKey("a"))?.isInvalidated).toBe(true);
});

test("what is dropped or forgotten never wakes", () => {
  const client = known();
  rest(client, ["a"]);
  dropPost(client, "a");
  wake(client, "a");
  expect(post(client)).toBeUndefined();

  const other = known();
  rest(other, ["a"]);
  forget(other);
  wake(other, "a");
  expect(post(other)).toBeUndefined();
});
