import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import type { Medium, Post } from "../api/types";
import { Icon } from "../ui/Icon";
import { words } from "../words/words";
import { COLUMN, Photo } from "./Photo";
import { renewPost } from "./posts";
import { Video } from "./Video";

// Taller photos would fill more than a screen; wider ones would be a line.
const TALLEST = 0.75;
const WIDEST = 1.91;

/** The photos and videos of a post: one, or a row to swipe through. */
export function Media({ post, eager = false }: { post: Post; eager?: boolean }) {
  const [shown, show] = useState(!post.is_sensitive);
  const ratio = post.aspect_ratio ?? post.media[0]?.aspect_ratio ?? 1;
  return (
    <div
      className={shown ? "media" : "media media-hidden"}
      style={{ aspectRatio: Math.min(Math.max(ratio, TALLEST), WIDEST) }}
    >
      {post.media.length > 1 ? (
        <Carousel post={post} eager={eager} />
      ) : (
        post.media.map((medium) => <One key={medium.index} {...{ post, medium, eager }} />)
      )}
      {!shown && (
        <div className="media-cover">
          <p>{words.post.sensitive}</p>
          <button type="button" className="button" onClick={() => show(true)}>
            {words.post.show}
          </button>
        </div>
      )}
    </div>
  );
}

function One({ post, medium, eager }: { post: Post; medium: Medium; eager: boolean }) {
  const client = useQueryClient();
  // Addresses of restricted photos expire: a newly read post has new ones.
  const again = () => renewPost(client, post.post_id);
  return (
    <>
      {medium.type === "video" ? (
        <Video medium={medium} />
      ) : (
        <Photo medium={medium} sizes={COLUMN} eager={eager} onBroken={again} />
      )}
      {medium.alt_text && (
        <details className="alt">
          <summary>
            ALT<span className="visually-hidden"> {words.post.altText}</span>
          </summary>
          <p>
            <bdi>{medium.alt_text}</bdi>
          </p>
        </details>
      )}
    </>
  );
}

function Carousel({ post, eager }: { post: Post; eager: boolean }) {
  const [at, setAt] = useState(0);
  const row = useRef<HTMLUListElement>(null);
  const count = post.media.length;
  const go = (to: number) => row.current?.scrollTo({ left: to * row.current.clientWidth });
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    go(at + by);
  };
  return (
    <section
      className="carousel"
      aria-label={words.post.carousel}
      aria-roledescription="carousel"
      onKeyDown={onKey}
    >
      <ul
        ref={row}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        tabIndex={0}
        onScroll={({ currentTarget: list }) =>
          setAt(Math.round(list.scrollLeft / list.clientWidth))
        }
      >
        {post.media.map((medium) => (
          <li key={medium.index} inert={medium.index !== at}>
            <One {...{ post, medium }} eager={eager && medium.index === 0} />
          </li>
        ))}
      </ul>
      <p className="position" aria-live="polite">
        {words.post.position(at + 1, count)}
      </p>
      {at > 0 && <Turn side="left" label={words.post.previous} onClick={() => go(at - 1)} />}
      {at < count - 1 && <Turn side="right" label={words.post.next} onClick={() => go(at + 1)} />}
    </section>
  );
}

function Turn(props: { side: "left" | "right"; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      className={`turn turn-${props.side}`}
      aria-label={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.side} />
    </button>
  );
}
