import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { api, body } from "../api/client";
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
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["search", asked],
    queryFn: () => body(api.GET("/search", { params: { query: { q: asked } } })),
    placeholderData: keepPreviousData,
  });
  if (isPending) return <Loading />;
  if (!data) return <Trouble error={error} again={() => void refetch()} />;
  const found = data.users.length + data.tags.length;
  return (
    <>
      <p role="status" className="visually-hidden">
        {words.search.results(found)}
      </p>
      {found === 0 && <Notice icon="search" title={words.search.nothing(asked)} />}
      <ul className="people">
        {data.tags.map(({ tag }) => (
          <li key={`#${tag}`}>
            <Link to={`/tags/${encodeURIComponent(tag)}`} className="person">
              <span className="avatar">#</span>
              <strong>
                <bdi>{tag}</bdi>
              </strong>
            </Link>
          </li>
        ))}
        {data.users.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
    </>
  );
}
