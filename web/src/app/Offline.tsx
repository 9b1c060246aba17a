import { useSyncExternalStore } from "react";
import { words } from "../words/words";

export function Offline() {
  const online = useSyncExternalStore(listen, () => navigator.onLine);
  return (
    <div role="status" className="offline">
      {!online && words.app.offline}
    </div>
  );
}

function listen(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}
