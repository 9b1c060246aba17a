// The client of our own API; its types are generated from the API's document (`make web-client`).

import createClient, { type Middleware } from "openapi-fetch";
import { accessToken, lose, SignedOut } from "../session/session";
import type { paths } from "./schema";

type Problem = {
  status: number;
  code: string;
  detail: string;
  errors?: { message: string }[] | null;
};

/** A refusal by the API, with its stable code and the seconds after which to try again. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(
    problem: Partial<Problem>,
    status: number,
    readonly retryAfter: number | null,
  ) {
    super(problem.errors?.[0]?.message ?? problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? "unknown";
  }
}

const authorized: Middleware = {
  async onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${await accessToken()}`);
    return request;
  },
};

/** A 401 in the middle of a session: renew the token and ask once more. */
async function asked(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 401) return answer;
  const refused = request.headers.get("Authorization")?.replace("Bearer ", "");
  again.headers.set("Authorization", `Bearer ${await accessToken(refused)}`);
  const second = await fetch(again);
  if (second.status !== 401) return second;
  await lose();
  throw new SignedOut();
}

export const api = createClient<paths>({ baseUrl: `${location.origin}/api`, fetch: asked });
api.use(authorized);

/** For the few questions that nobody has to sign in for. */
export const anybody = createClient<paths>({ baseUrl: `${location.origin}/api` });

/** The body of an answer; raises ApiError for a refusal. */
export async function body<T>(
  asking: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await asking;
  if (response.ok) return data as NonNullable<T>;
  const after = Number(response.headers.get("Retry-After"));
  const problem = typeof error === "object" && error !== null ? error : {};
  throw new ApiError(problem, response.status, after > 0 ? after : null);
}
