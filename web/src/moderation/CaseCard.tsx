import { useId } from "react";
import { Link } from "wouter";
import type { Case } from "../api/types";
import { Time } from "../ui/Time";
import { words } from "../words/words";
import { author } from "./cases";
import { Decide } from "./Decide";
import { Kept } from "./Kept";
import { Suspend } from "./Suspend";

/** One case: why it was reported, what was reported as it was, and what is decided about it. */
export function CaseCard({ reported, expired }: { reported: Case; expired: () => void }) {
  const id = useId();
  const { subject, evidence, decision, state } = reported;
  const maker = author(reported);
  const name = maker?.username ?? evidence.at(-1)?.username ?? "";
  return (
    <article className="case" aria-labelledby={id}>
      <header>
        <h2 id={id}>{words.moderation.subject(subject.type, name)}</h2>
        <Why reported={reported} />
      </header>
      <Appeal reported={reported} />
      {evidence.map((each) => (
        <Kept key={each.taken_at} evidence={each} expired={expired} />
      ))}
      <Now reported={reported} />
      <Notes reported={reported} />
      {decision && state === "closed" ? (
        <p>
          <strong>{words.moderation.acts[decision.action] ?? decision.action}</strong>
          {decision.reason && (
            <>
              {": "}
              <bdi>{decision.reason}</bdi>
            </>
          )}{" "}
          <small className="quiet">
            <Time at={decision.decided_at} />
          </small>
        </p>
      ) : (
        <Decide reported={reported} />
      )}
      {maker && <Suspend person={maker} isSuspended={reported.person?.is_suspended} />}
    </article>
  );
}

/** "3 reports: spam 2, hate 1", and when the last one came. */
function Why({ reported }: { reported: Case }) {
  const { reasons, report_count, is_more, last_reported_at, hidden_by_moderation } = reported;
  const reports = words.moderation.reports(report_count, is_more);
  const each = Object.entries(reasons).map(
    ([reason, number]) => `${words.reports.reason(reason)} ${number}`,
  );
  return (
    <>
      <p className="quiet">
        {report_count > 0 && `${reports}: ${each.join(", ")} · `}
        {last_reported_at && <Time at={last_reported_at} />}
      </p>
      {hidden_by_moderation && (
        <p className="quiet">
          {words.moderation.hiddenFor} <bdi>{hidden_by_moderation}</bdi>
        </p>
      )}
    </>
  );
}

function Appeal({ reported: { appeal } }: { reported: Case }) {
  if (!appeal) return null;
  return (
    <section className="said">
      <h3>{words.moderation.appeal}</h3>
      <p>
        <bdi>{appeal.text}</bdi>
      </p>
      <small className="quiet">
        <Time at={appeal.created_at} />
      </small>
    </section>
  );
}

/** The subject as it is now: where to see it, and its text. */
function Now({ reported }: { reported: Case }) {
  const { post, comment, person } = reported;
  const to = post
    ? `/p/${post.post_id}`
    : comment
      ? `/p/${comment.post_id}`
      : person && `/@${person.username}`;
  if (!to) return <p className="quiet">{words.moderation.deleted}</p>;
  const text = post?.caption ?? comment?.text ?? person?.bio;
  return (
    <section className="said">
      <h3>{words.moderation.now}</h3>
      {text && (
        <p>
          <bdi>{text}</bdi>
        </p>
      )}
      <p>
        <Link to={to}>{words.moderation.look}</Link>
      </p>
    </section>
  );
}

function Notes({ reported: { notes } }: { reported: Case }) {
  if (notes.length === 0) return null;
  return (
    <section className="said">
      <h3>{words.moderation.notes}</h3>
      <ul className="stack">
        {notes.map((note) => (
          <li key={`${note.created_at} ${note.note}`}>
            <bdi>{note.note}</bdi>{" "}
            <small className="quiet">
              {words.reports.reason(note.reason)} · <Time at={note.created_at} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
