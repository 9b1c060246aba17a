// Sharing a post: announced once, its files sent side by side, what stopped sent again.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, api, body } from "../api/client";
import type { Post } from "../api/types";
import type { Chosen } from "./files";
import { send } from "./send";

export interface Draft {
  files: Chosen[];
  caption: string;
  audience: Post["audience"];
  commenting: Post["comment_policy"];
}

const AT_ONCE = 3;

/** `progress` is by file, from 0 to 1; a second attempt sends what has not been sent. */
export function useShare() {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Record<string, number>>({});
  const key = useRef(crypto.randomUUID());
  const sent = useRef(new Set<string>());
  const share = useMutation({
    mutationFn: async ({ files, caption, audience, commenting }: Draft) => {
      const media = files.map(({ type, file, altText }) => ({
        content_type: type,
        size: file.size,
        alt_text: altText || null,
      }));
      const created = await body(
        api.POST("/posts", {
          params: { header: { "Idempotency-Key": key.current } },
          body: { caption, audience, comment_policy: commenting, media },
        }),
      );
      const waiting = (created.uploads ?? []).filter(
        ({ index }) => !sent.current.has(files[index]!.id),
      );
      const one = async () => {
        for (let ticket = waiting.shift(); ticket; ticket = waiting.shift()) {
          const { id, file } = files[ticket.index]!;
          const told = (part: number) => setProgress((all) => ({ ...all, [id]: part }));
          await send(ticket, file, told);
          told(1);
          sent.current.add(id);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      return created.post_id;
    },
    onError: (error) => {
      // A refused post is another one when it is tried again; a sent one stays the same.
      if (error instanceof ApiError) key.current = crypto.randomUUID();
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["profile"] });
    },
  });
  return { share, progress };
}
