import { Link } from "wouter";
import type { ListedPerson } from "../api/types";
import { Avatar } from "../ui/Avatar";

/** A person in a list, with what can be done about them. */
export function PersonRow(props: {
  person: ListedPerson;
  below?: string;
  children?: React.ReactNode;
}) {
  const { person, below, children } = props;
  return (
    <li>
      <Link to={`/@${person.username}`} className="person">
        <Avatar person={person} />
        <span>
          <strong>{person.username}</strong>
          {person.display_name !== person.username && (
            <small>
              <bdi>{person.display_name}</bdi>
            </small>
          )}
          {below && <small>{below}</small>}
        </span>
      </Link>
      {children}
    </li>
  );
}
