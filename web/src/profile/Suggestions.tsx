import type { Suggestion } from "../api/types";
import { words } from "../words/words";
import { FollowButton } from "./FollowButton";
import { PersonRow } from "./PersonRow";

/** People to follow, each with mutual followers. */
export function Suggestions({ people }: { people: Suggestion[] }) {
  return (
    <ul className="people">
      {people.map((person) => (
        <PersonRow key={person.id} person={person} below={knownBy(person)}>
          <FollowButton userId={person.id} username={person.username} />
        </PersonRow>
      ))}
    </ul>
  );
}

function knownBy({ followed_by, mutual_count }: Suggestion): string | undefined {
  const first = followed_by[0];
  return first && words.people.followedBy(first.username, mutual_count - 1);
}
