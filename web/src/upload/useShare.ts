// Sharing a post: announced once, its files sent side by side, what stopped sent again.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, api, body } from "../api/client";
import { location } from "../location/LocationFields";
import type { Draft } from "./draft";
import { persist } from "./persist";
import { send } from "./send";

const AT_ONCE = 3;

/** `progress` is by file, from 0 to 1; `change` notes in the draft how far sharing is. */
export function useShare(change: (made: Partial<Draft>) => void) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Record<string, number>>({});
  const [isWaiting, wait] = useState(false);
  const leaving = useLeaving();
  const told = (id: string, part: number) => setProgress((all) => ({ ...all, [id]: part }));
  const share = useMutation({
    mutationFn: (draft: Draft) => {
      const sent = new Set(draft.sent);
      const round = async () => {
        const made = await announce(draft);
        // What had arrived belongs to a post that has expired since.
        if (draft.postId && draft.postId !== made.post_id) sent.clear();
        draft.postId = made.post_id;
        change({ postId: made.post_id, sent: [...sent] });
        for (const id of sent) told(id, 1);
        const left = (made.uploads ?? []).flatMap((ticket) => {
          const chosen = draft.files[ticket.index];
          return chosen && !sent.has(chosen.id) ? [{ ticket, ...chosen }] : [];
        });
        const one = async () => {
          for (let next = left.shift(); next; next = left.shift()) {
            const { id, file, ticket } = next;
            await send(ticket, file, (part) => told(id, part), leaving.signal);
            told(id, 1);
            sent.add(id);
            change({ sent: [...sent] });
          }
        };
        // All have ended before a second round begins.
        const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
        for (const each of ended) if (each.status === "rejected") throw each.reason;
        return made.post_id;
      };
      return persist(round, wait, leaving.signal);
    },
    onError: (error) => {
      // A refused post is another one when it is tried again; an announced one stays the same.
      const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429;
      if (isRefused) change({ key: crypto.randomUUID(), postId: null, sent: [] });
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ["profile"] }),
  });
  return { share, progress, isWaiting };
}

function announce({ files, caption, audience, commenting, isSensitive, where, place, key }: Draft) {
  return body(
    api.POST("/posts", {
      params: { header: { "Idempotency-Key": key } },
      body: {
        caption,
        audience,
        comment_policy: commenting,
        is_sensitive: isSensitive,
        location: where === "entered" ? (location(place) ?? null) : null,
        location_from_photo: where === "photo",
        media: files.map(({ type, file, altText }) => ({
          content_type: type,
          size: file.size,
          alt_text: altText || null,
        })),
      },
    }),
  );
}

/** Ends when the page is left: the draft keeps what has arrived. */
function useLeaving(): AbortController {
  const leaving = useRef(new AbortController());
  useEffect(() => {
    if (leaving.current.signal.aborted) leaving.current = new AbortController();
    const current = leaving.current;
    return () => current.abort();
  }, []);
  return leaving.current;
}
