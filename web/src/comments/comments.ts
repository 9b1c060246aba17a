// Comments of a post, and writing them.

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, body } from "../api/client";
import type { Comment } from "../api/types";
import { patchPost } from "../post/posts";

export type Sort = "top" | "newest";

export function useComments(post_id: string, sort: Sort, parent_id?: string) {
  return useInfiniteQuery({
    queryKey: ["comments", post_id, parent_id ?? "", sort],
    queryFn: ({ pageParam: cursor }) =>
      body(
        api.GET("/posts/{post_id}/comments", {
          params: { path: { post_id }, query: { sort, cursor, parent_id } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.comments),
  });
}

/** Write a comment; what was just written is shown until the list is read again. */
export function useWriteComment(post_id: string, written: (comment: Comment) => void) {
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (comment: { text: string; parent_id?: string }) =>
      body(
        api.POST("/posts/{post_id}/comments", {
          params: { path: { post_id }, header: { "Idempotency-Key": key.current } },
          body: comment,
        }),
      ),
    onSuccess: (comment) => {
      key.current = crypto.randomUUID(); // until then a retry is the same comment
      patchPost(client, post_id, (post) => ({ comment_count: post.comment_count + 1 }));
      written(comment);
    },
  });
}
