import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ListedPerson } from "../api/types";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { words } from "../words/words";
import { PersonRow } from "./PersonRow";

interface Page {
  users: ListedPerson[];
  next_cursor: string | null;
}

/** People page by page, each with what can be done about them. */
export function PeopleList(props: {
  /** Below "people", so that whatever changes ties reads all of them again. */
  name: unknown[];
  read: (cursor?: string) => Promise<Page>;
  children?: (person: ListedPerson) => ReactNode;
}) {
  const list = useInfiniteQuery({
    queryKey: ["people", ...props.name],
    queryFn: ({ pageParam }) => props.read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Trouble error={list.error} again={() => void list.refetch()} />;
  const people = list.data.pages.flatMap((page) => page.users);
  return (
    <>
      {people.length === 0 && <p className="quiet">{words.profile.nobody}</p>}
      <ul className="people flush">
        {people.map((person) => (
          <PersonRow key={person.id} person={person}>
            {props.children?.(person)}
          </PersonRow>
        ))}
      </ul>
      {list.isError && <Trouble error={list.error} again={() => void list.refetch()} />}
      {list.hasNextPage && (
        <button type="button" className="link" onClick={() => void list.fetchNextPage()}>
          {words.profile.more}
        </button>
      )}
    </>
  );
}
