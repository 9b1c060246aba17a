import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Receipt } from "../api/types";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { words } from "../words/words";

const LOOK_SECONDS = 2;
type Shown = Pick<Receipt, "state" | "parts">;

/** What a deletion has deleted so far, until everything is gone. */
export function ReceiptView({ id, read }: { id: string; read: () => Promise<Shown> }) {
  useTitle(words.receipt.title);
  const { data, error, refetch } = useQuery({
    queryKey: ["receipt", id],
    queryFn: read,
    refetchInterval: ({ state }) => (state.data?.state === "done" ? false : LOOK_SECONDS * 1000),
  });
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div className="column receipt">
      <h1>{words.receipt.title}</h1>
      <p role="status">{words.receipt[data.state]}</p>
      <ul className="log">
        {data.parts.map(({ part, state, went }) => (
          <li key={part}>
            <strong>{words.receipt.parts[part] ?? part}</strong>{" "}
            <span className="badge">{words.receipt.state[state]}</span>
            <p className="quiet">{listed(went) || (state === "done" && words.receipt.nothing)}</p>
          </li>
        ))}
      </ul>
      <p className="quiet">{words.receipt.keep}</p>
      <Link to="/" className="button">
        <Icon name="home" /> {words.receipt.home}
      </Link>
    </div>
  );
}

function listed(went: Record<string, number>): string {
  return Object.entries(went)
    .map(([what, number]) => `${what} ${number}`)
    .join(", ");
}
