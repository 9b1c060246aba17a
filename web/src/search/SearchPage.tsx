import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { ApiError, api, body } from "../api/client";
import { More } from "../feed/PostStream";
import { PersonRow } from "../profile/PersonRow";
import { focusSearch } from "../shortcuts/onPage";
import { Field } from "../ui/Field";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Explore } from "./Explore";

const PAUSE_MS = 250;

/** Finds people and hashtags; before somebody types, posts to explore. */
export default function SearchPage() {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  useTitle(words.search.title);
  useEffect(() => {
    if (history.state?.focus) focusSearch();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== asked)
        setParameters(typed.trim() ? { q: typed.trim() } : {}, { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, asked, setParameters]);
  return (
    <div className="wide-column">
      <search className="page-head">
        <h1 className="visually-hidden">{words.search.title}</h1>
        <Field
          label={words.search.label}
          type="search"
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={100}
        />
      </search>
      {asked ? <Results asked={asked} /> : <Explore />}
    </div>
  );
}

function Results({ asked }: { asked: string }) {
  const list = useInfiniteQuery({
    queryKey: ["search", asked],
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET("/search", { params: { query: { q: asked, cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, refetch } = list;
  if (isPending) return <Loading />;
  if (isTooShort(error)) return <Notice icon="search" title={words.search.tooShort} />;
  if (!data) return <Trouble error={error} again={() => void refetch()} />;
  const tags = data.pages.flatMap((page) => page.tags);
  const users = data.pages.flatMap((page) => page.users);
  const found = users.length + tags.length;
  return (
    <>
      <p role="status" className="visually-hidden">
        {words.search.results(found)}
      </p>
      {found === 0 && !list.hasNextPage && (
        <Notice icon="search" title={words.search.nothing(asked)} />
      )}
      <ul className="people">
        {tags.map(({ tag }) => (
          <li key={`#${tag}`}>
            <Link to={`/tags/${encodeURIComponent(tag)}`} className="person">
              <span className="avatar">#</span>
              <strong>
                <bdi>{tag}</bdi>
              </strong>
            </Link>
          </li>
        ))}
        {users.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

/** The API says how much it needs: two letters, or one sign of a script that writes words with it. */
function isTooShort(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400;
}
