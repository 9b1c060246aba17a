import { useState } from "react";
import type { Evidence } from "../api/types";
import { Time } from "../ui/Time";
import { words } from "../words/words";

type KeptMedium = Evidence["media"][number];

/** A subject as it was when it was reported; its pictures are shown when a moderator asks. */
export function Kept({ evidence, expired }: { evidence: Evidence; expired: () => void }) {
  const { taken_at, text, username, display_name, location, media } = evidence;
  const [shown, show] = useState(false);
  return (
    <section className="said">
      <h3>
        {words.moderation.before} <Time at={taken_at} />
      </h3>
      {media.length > 0 && (
        <div className="kept">
          {shown ? (
            media.map((medium) => <Picture key={medium.index} {...{ medium, expired }} />)
          ) : (
            <button type="button" className="button" onClick={() => show(true)}>
              {words.moderation.pictures(media.length)}
            </button>
          )}
        </div>
      )}
      <p>
        {username && <strong>{username} </strong>}
        {display_name && display_name !== username && <bdi>{display_name} </bdi>}
        {location && <bdi>({location}) </bdi>}
        {text ? <bdi>{text}</bdi> : <span className="quiet">{words.moderation.noText}</span>}
      </p>
    </section>
  );
}

/** Its address is good for a few minutes: a newly read case has another one. */
function Picture({ medium, expired }: { medium: KeptMedium; expired: () => void }) {
  const { url, video_url, alt_text } = medium;
  const label = alt_text || words.post.photo;
  if (video_url) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: people's videos have none
      <video
        src={video_url}
        poster={url ?? undefined}
        controls
        preload="none"
        aria-label={label}
        onError={expired}
      />
    );
  }
  if (!url) return null;
  return <img src={url} alt={label} onError={expired} />;
}
