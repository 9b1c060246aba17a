import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, body } from "../api/client";
import { useSession } from "../session/session";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { PersonRow } from "./PersonRow";
import { useProfile } from "./ProfilePage";

export const LISTS = ["followers", "following", "mutual"] as const;
export type List = (typeof LISTS)[number];

/** A person's followers, the people they follow, and their followers whom the viewer follows. */
export default function PeoplePage({ username, which }: { username: string; which: List }) {
  const session = useSession();
  const profile = useProfile(username);
  const isOwn = session.state === "in" && session.userId === profile.data?.user_id;
  useTitle(`${words.people.titles[which]} · @${username}`);
  return (
    <div className="column">
      <header className="page-head">
        <h1>{words.people.titles[which]}</h1>
        <Link to={`/@${username}`}>@{username}</Link>
      </header>
      <nav aria-label={words.people.lists} className="tabs page-head">
        {LISTS.filter((list) => list !== "mutual" || !isOwn).map((list) => (
          <Link
            key={list}
            to={`/@${username}/${list}`}
            replace
            className="tab"
            aria-current={list === which ? "page" : undefined}
          >
            {words.people.titles[list]}
          </Link>
        ))}
      </nav>
      {profile.isError && <Trouble error={profile.error} again={() => void profile.refetch()} />}
      {profile.data && <People key={which} id={profile.data.user_id} which={which} />}
    </div>
  );
}

function People({ id, which }: { id: string; which: List }) {
  const list = useInfiniteQuery({
    queryKey: ["people", id, which],
    queryFn: ({ pageParam: cursor }) => read(which, id, cursor),
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
      {list.isError && <Trouble error={list.error} again={() => void list.fetchNextPage()} />}
      <div ref={end} />
    </>
  );
}

function read(which: List, user_id: string, cursor?: string) {
  const params = { path: { user_id }, query: { cursor, limit: 50 } };
  switch (which) {
    case "followers":
      return body(api.GET("/users/{user_id}/followers", { params }));
    case "following":
      return body(api.GET("/users/{user_id}/following", { params }));
    case "mutual":
      return body(api.GET("/users/{user_id}/mutuals", { params }));
  }
}
