import type { Post } from "../api/types";
import { words } from "../words/words";

const PARTS = ["interest", "relationship", "recency", "engagement"] as const;
// Below it, a part says nothing about the post.
const LITTLE = 0.05;

/** Why a post is in the feed, or on the explore page. */
export function Why({ post }: { post: Post }) {
  const { explain, because } = post;
  const first = reason(post);
  return (
    <>
      <p>{first}</p>
      {explain && (
        <>
          <ul className="parts">
            {PARTS.map((part) => (
              <li key={part}>
                <span id={`part-${part}`}>{words.why.parts[part]}</span>
                <meter aria-labelledby={`part-${part}`} value={explain[part]} />
                <span>{words.why.share(explain[part])}</span>
              </li>
            ))}
          </ul>
          <p className="quiet">{words.why.score(explain.score)}</p>
        </>
      )}
      {!because && <p className="quiet">{words.why.latest}</p>}
    </>
  );
}

/** The strongest reason in one sentence. */
export function reason({ explain, because, user }: Pick<Post, "explain" | "because" | "user">) {
  if (because?.tag) return words.why.tag(because.tag);
  if (because?.person) return words.why.person(because.person.username);
  if (!explain) return words.why.follow(user.username);
  const best = PARTS.reduce((one, other) => (explain[other] > explain[one] ? other : one));
  return explain[best] < LITTLE ? words.why.follow(user.username) : words.why.best[best];
}
