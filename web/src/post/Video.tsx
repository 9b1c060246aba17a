import { useEffect, useRef } from "react";
import type { Medium } from "../api/types";
import { words } from "../words/words";
import { address } from "./renditions";

/** A video that plays while it is seen, without sound until somebody turns it on. */
export function Video({ medium, size }: { medium: Medium; size?: "360p" | "720p" }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const shown = video.current;
    if (!shown || calm) return;
    const observer = new IntersectionObserver(
      ([entry]) => (entry?.isIntersecting ? shown.play().catch(() => {}) : shown.pause()),
      { threshold: 0.6 },
    );
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  const narrow = matchMedia("(max-width: 30rem)").matches;
  return (
    <video
      ref={video}
      className="photo"
      src={medium.video_urls?.[size ?? (narrow ? "360p" : "720p")]}
      poster={address(medium.urls, "standard", "webp")}
      aria-label={medium.alt_text || words.post.photo}
      width={medium.width ?? undefined}
      height={medium.height ?? undefined}
      controls
      loop
      muted
      playsInline
      preload="metadata"
    />
  );
}
