import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client";
import { keepPosts } from "../post/posts";
import { forget } from "../post/resting";
import { listen, SignedOut } from "../session/session";

const ATTEMPTS = 2;

/** What has been read from the API: all of it is forgotten when somebody signs out. */
export function queries(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < ATTEMPTS && mayPass(error),
        refetchOnWindowFocus: false,
        staleTime: 30_000,
        // Offline, a page says so instead of waiting, and reads again when that is over.
        networkMode: "always",
        refetchOnReconnect: true,
      },
      mutations: { networkMode: "always" },
    },
  });
  keepPosts(client);
  listen(() => {
    client.clear();
    forget(client);
  });
  return client;
}

/** Whether a fault may be gone at the next attempt: refusals stay. */
function mayPass(error: unknown): boolean {
  if (error instanceof SignedOut || !navigator.onLine) return false;
  return !(error instanceof ApiError) || error.status >= 500;
}
