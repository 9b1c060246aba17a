import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { api, body } from "../api/client";
import type { components } from "../api/schema";
import { Loading } from "../ui/Loading";
import { sentence, Trouble } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { canPush, subscribe, subscriptionId, unsubscribe } from "./browser";

type State = components["schemas"]["PushState"];
type Choice = Pick<State, "left_out" | "quiet_hours">;
const KEY = ["push"];
const HERE = ["push", "here"];
const NIGHT = { begins: "22:00", ends: "07:00" };
const KINDS = ["like", "comment", "reply", "comment_like", "mention", "follow", "follow_request"];

/** Notifications on this device while nobody looks, if the person wants them. */
export function Pushes() {
  const id = useId();
  const state = useQuery({ queryKey: KEY, queryFn: () => body(api.GET("/users/me/push")) });
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{words.push.title}</h2>
      {state.isError && <Trouble error={state.error} again={() => void state.refetch()} />}
      {state.isPending && <Loading />}
      {state.data && <Chosen state={state.data} />}
    </section>
  );
}

function Chosen({ state }: { state: State }) {
  const client = useQueryClient();
  const here = useQuery({ queryKey: HERE, queryFn: subscriptionId });
  const known = (made: State) => {
    client.setQueryData(KEY, made);
    void client.invalidateQueries({ queryKey: HERE });
  };
  const onError = (error: Error) => toast(sentence(error));
  const turn = useMutation({ mutationFn: turned(state), onError, onSuccess: known });
  const choose = useMutation({
    mutationFn: (choice: Choice) => body(api.PUT("/users/me/push", { body: choice })),
    onError,
    onSuccess: known,
  });
  const isOn = state.subscriptions.some((each) => each.id === here.data);
  if (!canPush()) return <p className="quiet">{words.push.unable}</p>;
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={turn.isPending ? turn.variables : isOn}
          disabled={turn.isPending || here.isPending}
          onChange={(event) => turn.mutate(event.target.checked)}
        />
        {words.push.here}
      </label>
      <p className="quiet">{words.push.hereText}</p>
      {isOn && (
        <Kinds choice={choose.isPending ? choose.variables : state} choose={choose.mutate} />
      )}
    </>
  );
}

/** Take pushes in this browser from now on, or none. */
function turned(state: State) {
  return async (on: boolean): Promise<State> => {
    if (on) {
      const made = await subscribe(state.public_key);
      if (!made) throw new Error(words.push.refused);
      return body(api.PUT("/users/me/push/subscriptions", { body: made }));
    }
    const id = await subscriptionId();
    await unsubscribe();
    const path = { subscription_id: id ?? "" };
    return body(api.DELETE("/users/me/push/subscriptions/{subscription_id}", { params: { path } }));
  };
}

function Kinds({ choice, choose }: { choice: Choice; choose: (choice: Choice) => void }) {
  const { left_out, quiet_hours } = choice;
  const switched = (kind: string, on: boolean) => {
    const others = left_out.filter((each) => each !== kind);
    choose({ quiet_hours, left_out: on ? others : [...others, kind as State["left_out"][number]] });
  };
  return (
    <>
      <fieldset>
        <legend>{words.push.kinds}</legend>
        {KINDS.map((kind) => (
          <label key={kind} className="check">
            <input
              type="checkbox"
              checked={!left_out.some((each) => each === kind)}
              onChange={(event) => switched(kind, event.target.checked)}
            />
            {words.push.kind[kind]}
          </label>
        ))}
      </fieldset>
      <QuietHours
        quiet={quiet_hours ?? null}
        choose={(quiet) => choose({ left_out, quiet_hours: quiet })}
      />
    </>
  );
}

type Quiet = NonNullable<State["quiet_hours"]>;

/** No pushes at night, by the clock of where the person is. */
function QuietHours(props: { quiet: Quiet | null; choose: (quiet: Quiet | null) => void }) {
  const { quiet, choose } = props;
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={quiet !== null}
          onChange={(event) => choose(event.target.checked ? { ...NIGHT, time_zone } : null)}
        />
        {words.push.quiet}
      </label>
      {quiet &&
        (["begins", "ends"] as const).map((end) => (
          <label key={end} className="field">
            {words.push[end]}
            <input
              type="time"
              required
              value={quiet[end]}
              onChange={({ target }) =>
                target.value && choose({ ...quiet, time_zone, [end]: target.value })
              }
            />
          </label>
        ))}
    </>
  );
}
