// The home feed as it is read: by its page, and before that page is there.

import type { QueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { postList } from "../post/posts";
import { listen, whoIsHere } from "../session/session";

export type Order = "ranked" | "latest";
// After the first follow, posts arrive within seconds.
const EMPTY_LOOK_SECONDS = 10;
// The whole screen of a phone and the next one; later pages are larger.
const FIRST = 5;

export function homeFeed(client: QueryClient, order: Order) {
  const read = (cursor?: string) =>
    body(
      api.GET("/feed", {
        params: {
          query: { order, cursor, limit: cursor ? 20 : FIRST, explain: order === "ranked" },
        },
      }),
    );
  return postList(client, ["feed", order], read, { whenEmpty: EMPTY_LOOK_SECONDS, isStill: true });
}

/** Ask for the feed as soon as it is known who asks: the page takes longer to be there. */
export function readEarly(client: QueryClient): void {
  listen(() => {
    const isHome = location.pathname === "/" && whoIsHere().state === "in";
    if (isHome) void client.prefetchInfiniteQuery(homeFeed(client, "ranked"));
  });
}
