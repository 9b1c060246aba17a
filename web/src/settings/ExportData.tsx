import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, body } from "../api/client";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { megabytes, words } from "../words/words";

const LOOK_SECONDS = 3;
const EXPORT = ["export"];

/** Everything that the account holds, as a file; asked for only when somebody looks. */
export function ExportData() {
  const [opened, open] = useState(location.hash === "#export");
  return (
    <section aria-labelledby="export">
      <details open={opened} onToggle={(event) => open(event.currentTarget.open)}>
        <summary>
          <h2 id="export">{words.settings.export}</h2>
        </summary>
        {opened && <Export />}
      </details>
    </section>
  );
}

function Export() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: EXPORT,
    queryFn: read,
    refetchInterval: ({ state }) =>
      ["pending", "running"].includes(state.data?.state ?? "") ? LOOK_SECONDS * 1000 : false,
  });
  const ask = useMutation({
    mutationFn: () => body(api.POST("/users/me/export")),
    onError: (error) => toast(sentence(error)),
    onSuccess: (made) => client.setQueryData(EXPORT, made),
  });
  const busy = data?.state === "pending" || data?.state === "running";
  return (
    <div className="stack opened">
      <p className="quiet">{words.settings.exportText}</p>
      <p role="status">{data && words.settings.exportState[data.state]}</p>
      {data?.url && (
        <a className="button primary" href={data.url} download>
          {words.settings.download} {data.size ? `(${megabytes(data.size)})` : ""}
        </a>
      )}
      <button
        type="button"
        className="button"
        disabled={busy || ask.isPending}
        onClick={() => ask.mutate()}
      >
        {words.settings.exportAsk}
      </button>
    </div>
  );
}

/** The newest export, or null before the first one. */
function read() {
  return body(api.GET("/users/me/export")).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  });
}
