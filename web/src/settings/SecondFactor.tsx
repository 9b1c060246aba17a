import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { whenOnline } from "../app/soon";
import { refusal } from "../session/Card";
import { isOn, turnOff } from "../session/secondFactor";
import { Loading } from "../ui/Loading";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

const SetUp = lazy(() => whenOnline(() => import("./SetUpSecondFactor")));
const KEY = ["second factor"];

/** Codes of an app in addition to the password: on or off. */
export function SecondFactor() {
  const [opened, open] = useState(false);
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{words.secondFactor.title}</summary>
      {opened && <State />}
    </details>
  );
}

function State() {
  const client = useQueryClient();
  const [settingUp, setUp] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: isOn });
  const off = useMutation({
    mutationFn: turnOff,
    onError: (failed) => toast(refusal(failed)),
    onSuccess: () => {
      client.setQueryData(KEY, false);
      toast(words.secondFactor.isOff);
    },
  });
  const done = () => {
    setUp(false);
    client.setQueryData(KEY, true);
    toast(words.secondFactor.isOn);
  };
  if (error) {
    return (
      <div role="alert" className="stack opened">
        <p>{refusal(error)}</p>
        <button type="button" className="button" onClick={() => void refetch()}>
          {words.trouble.again}
        </button>
      </div>
    );
  }
  if (data === undefined) return <Loading />;
  if (settingUp) {
    return (
      <Suspense fallback={<Loading />}>
        <SetUp done={done} />
      </Suspense>
    );
  }
  return (
    <div className="stack opened">
      <p>{data ? words.secondFactor.on : words.secondFactor.off}</p>
      {data ? (
        <button
          type="button"
          className="button danger"
          disabled={off.isPending}
          onClick={() => off.mutate()}
        >
          {words.secondFactor.turnOff}
        </button>
      ) : (
        <button type="button" className="button" onClick={() => setUp(true)}>
          {words.secondFactor.setUp}
        </button>
      )}
    </div>
  );
}
