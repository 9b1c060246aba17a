// For tests: somebody is signed in, and `fetch` answers what the test says.

import { vi } from "vitest";
import { begin } from "../session/session";

vi.mock("../session/vault", () => ({
  keep: async () => {},
  kept: async () => null,
  forget: async () => {},
}));

export const SIGN_IN = "https://sign-in.test";

/** An access token that is valid for an hour; `name` tells one from another. */
export function token(name: string): string {
  const claims = { sub: "ana", exp: Date.now() / 1000 + 3600, name };
  return `x.${btoa(JSON.stringify(claims))}.x`;
}

/** The claim `name` of the token that a request carries. */
export function tokenOf(request: Request): string {
  const sent = request.headers.get("Authorization")?.split(".")[1];
  return sent ? JSON.parse(atob(sent)).name : "";
}

export function signIn(): Promise<void> {
  return begin({ access: token("first"), refresh: "refresh" });
}

/** Answer all requests; what was asked is in the list that is returned. */
export function answer(of: (request: Request) => Response | Promise<Response>): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
    if (request.url.endsWith("/config.json")) {
      return Response.json({ sign_in_url: SIGN_IN, user_pool_client_id: "app" });
    }
    asked.push(request);
    return of(request);
  });
  return asked;
}
