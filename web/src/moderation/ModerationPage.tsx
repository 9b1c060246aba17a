import { useState } from "react";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Tabs } from "../ui/Tabs";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { useWhenSeen } from "../ui/whenSeen";
import "../styles/moderation.css";
import { words } from "../words/words";
import { CaseCard } from "./CaseCard";
import { type CaseState, useCases } from "./cases";
import { Log } from "./Log";

const TABS = {
  open: words.moderation.open,
  closed: words.moderation.closed,
  log: words.moderation.log,
};

/** What moderators do: cases to decide, decided ones, and the log of all decisions. */
export default function ModerationPage() {
  const [shown, show] = useState<keyof typeof TABS>("open");
  useTitle(words.moderation.title);
  return (
    <div className="column moderation">
      <header className="page-head">
        <h1>{words.moderation.title}</h1>
        <Tabs label={words.moderation.title} choices={TABS} chosen={shown} choose={show} />
      </header>
      {shown === "log" ? <Log /> : <Cases key={shown} state={shown} />}
    </div>
  );
}

function Cases({ state }: { state: CaseState }) {
  const list = useCases(state);
  const end = useWhenSeen<HTMLDivElement>(() => {
    if (list.hasNextPage && !list.isFetching && !list.isError) void list.fetchNextPage();
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Trouble error={list.error} again={() => void list.refetch()} />;
  const cases = list.data.pages.flatMap((page) => page.cases);
  return (
    <>
      {list.isError && <Trouble error={list.error} again={() => void list.refetch()} />}
      {cases.length === 0 && (
        <Notice icon="shield" title={words.moderation.empty[state]}>
          <p>{words.moderation.emptyText[state]}</p>
        </Notice>
      )}
      <ul>
        {cases.map((each) => (
          <li key={`${each.subject.type} ${each.subject.id}`}>
            <CaseCard reported={each} expired={() => void list.refetch()} />
          </li>
        ))}
      </ul>
      <div ref={end} />
    </>
  );
}
