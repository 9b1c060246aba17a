import { Link } from "wouter";
import { ApiError } from "../api/client";
import { words } from "../words/words";
import { useCountdown } from "./countdown";

/** One sentence that says what happened and what helps. */
export function sentence(error: unknown): string {
  if (!navigator.onLine) return words.trouble.offline;
  if (!(error instanceof ApiError)) return words.trouble.unreachable;
  if (error.status === 429) return words.trouble.slower(error.retryAfter);
  if (error.status === 404) return words.trouble.missing;
  return error.status >= 500 ? words.trouble.unreachable : error.message;
}

/** In place of what could not be loaded, with the next step; `isPage` if it is the whole page: then a 404
 * also has a link to the feed. */
export function Trouble(props: { error: unknown; again?: () => void; isPage?: boolean }) {
  const { error, again, isPage = false } = props;
  const isMissing = error instanceof ApiError && error.status === 404;
  return (
    <div className="notice" role="alert">
      <p>
        <Said error={error} whenOver={again} />
      </p>
      {again && (
        <button type="button" className="button" onClick={again}>
          {words.trouble.again}
        </button>
      )}
      {isPage && isMissing && (
        <Link to="/" className="button primary">
          {words.trouble.home}
        </Link>
      )}
    </div>
  );
}

/** Below a form: why it was refused. */
export function Wrong({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p role="alert" className="wrong">
      <Said error={error} />
    </p>
  );
}

/** The sentence. Where the API says how long to wait it counts down, and then tries again; what is
 * read aloud stays as it was, or every second would be. */
function Said({ error, whenOver }: { error: unknown; whenOver?: () => void }) {
  const wait = error instanceof ApiError && error.status === 429 ? error.retryAfter : null;
  const left = useCountdown(wait, error, whenOver);
  if (left === null) return sentence(error);
  return (
    <>
      <span className="visually-hidden">{sentence(error)}</span>
      <span aria-hidden="true">{words.trouble.slower(left)}</span>
    </>
  );
}
