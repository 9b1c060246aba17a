import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, body } from "../api/client";
import type { ListedPerson } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { useProfile } from "./ProfilePage";

type Which = "followers" | "following";

/** A person's followers, or the people they follow. */
export default function PeoplePage({ username, which }: { username: string; which: Which }) {
  const profile = useProfile(username);
  const title = {
    followers: words.profile.followersTitle,
    following: words.profile.followingTitle,
  };
  useTitle(`${title[which]} · @${username}`);
  return (
    <div className="column">
      <header className="page-head">
        <h1>{title[which]}</h1>
        <Link to={`/@${username}`}>@{username}</Link>
      </header>
      {profile.isError && <Trouble error={profile.error} again={() => void profile.refetch()} />}
      {profile.data && <People id={profile.data.user_id} which={which} />}
    </div>
  );
}

function People({ id, which }: { id: string; which: Which }) {
  const list = useInfiniteQuery({
    queryKey: ["people", id, which],
    queryFn: ({ pageParam: cursor }) => {
      const params = { path: { user_id: id }, query: { cursor, limit: 50 } };
      return which === "followers"
        ? body(api.GET("/users/{user_id}/followers", { params }))
        : body(api.GET("/users/{user_id}/following", { params }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const end = useWhenSeen<HTMLDivElement>(() => {
    if (list.hasNextPage && !list.isFetching && !list.isError) void list.fetchNextPage();
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Trouble error={list.error} again={() => void list.refetch()} />;
  const people = list.data.pages.flatMap((page) => page.users);
  if (people.length === 0) return <Notice icon="person" title={words.profile.nobody} />;
  return (
    <>
      <ul className="people">
        {people.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
      <div ref={end} />
    </>
  );
}

export function PersonRow(props: { person: ListedPerson; children?: React.ReactNode }) {
  const { person, children } = props;
  return (
    <li>
      <Link to={`/@${person.username}`} className="person">
        <Avatar person={person} />
        <span>
          <strong>{person.username}</strong>
          <small>
            <bdi>{person.display_name}</bdi>
          </small>
        </span>
      </Link>
      {children}
    </li>
  );
}
