import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { queries } from "./app/queries";
import { scrollOnPush } from "./app/scroll";
import { startWorker } from "./app/serviceWorker";
import { readEarly } from "./feed/homeFeed";
import { resume } from "./session/session";
import { speak } from "./words/words";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/post.css";
import "./styles/pages.css";
import "./styles/public.css";

// A new deployment may have taken the place of a part that is not loaded yet.
addEventListener("vite:preloadError", () => navigator.onLine && location.reload());
scrollOnPush();
const client = queries();
readEarly(client);
void resume();
// Awaiting it here would wait for a file that itself waits for this one.
void speak().then(start);
startWorker();

function start(): void {
  createRoot(document.getElementById("app")!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
