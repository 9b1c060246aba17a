import { Link } from "wouter";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Suggestions } from "./Suggestions";
import { useSuggestions } from "./useSuggestions";

/** People whom those one follows follow. */
export default function SuggestionsPage() {
  const { data, error, refetch } = useSuggestions(30);
  useTitle(words.feed.people);
  return (
    <div className="column">
      <header className="page-head">
        <h1>{words.feed.people}</h1>
      </header>
      {error && !data && <Trouble error={error} again={() => void refetch()} />}
      {!error && !data && <Loading />}
      {data?.users.length === 0 && (
        <Notice icon="person" title={words.profile.nobody}>
          <p>{words.people.noSuggestions}</p>
          <Link to="/search" className="button primary">
            {words.nav.search}
          </Link>
        </Notice>
      )}
      {data && <Suggestions people={data.users} />}
    </div>
  );
}
