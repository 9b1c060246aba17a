import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import { connect } from "./connection";

class Socket {
  static made: Socket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(readonly url: string) {
    Socket.made.push(this);
  }

  opened() {
    this.readyState = 1;
    this.onopen?.();
  }

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const last = () => Socket.made.at(-1)!;
let stop: (() => void) | undefined;
let tickets = 0;

function ticket() {
  tickets += 1;
  const ends_at = new Date(Date.now() + 1_800_000).toISOString();
  return Response.json({ url: `wss://live.test/?ticket=${tickets}`, ends_at, expires_at: ends_at });
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.made = [];
  tickets = 0;
  await signIn();
});

afterEach(() => {
  stop?.();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function connected(client = new QueryClient()) {
  stop = connect(client);
  await vi.advanceTimersByTimeAsync(0);
  last().opened();
  return client;
}

test("a ticket opens a connection, and what it tells is shown", async () => {
  answer(() => ticket());
  const client = await connected();
  expect(last().url).toBe("wss://live.test/?ticket=1");
  last().onmessage?.({ data: JSON.stringify({ type: "news", at: 1, unread_count: 4 }) });
  expect(client.getQueryData(["unread"])).toBe(4);
});

test("after a loss it is opened again with another ticket, and what was missed is read", async () => {
  answer(() => ticket());
  const client = await connected();
  client.setQueryData(["unread"], 0);
  await vi.advanceTimersByTimeAsync(20_000);
  last().close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(Socket.made).toHaveLength(2);
  expect(last().url).toBe("wss://live.test/?ticket=2");
  client.setQueryData(["unread"], 0);
  last().opened();
  expect(client.getQueryState(["unread"])?.isInvalidated).toBe(true);
});

test("while tickets are refused attempts get rarer", async () => {
  const asked = answer(() => new Response("{}", { status: 503 }));
  stop = connect(new QueryClient());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBeGreaterThanOrEqual(5);
  expect(asked.length).toBeLessThanOrEqual(9);
});

test("a rate limit is waited for, and a suspended account does not ask again", async () => {
  const limited = () => new Response("{}", { status: 429, headers: { "Retry-After": "30" } });
  let asked = answer(limited);
  stop = connect(new QueryClient());
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked).toHaveLength(1);
  stop();
  asked = answer(() => new Response("{}", { status: 403 }));
  stop = connect(new QueryClient());
  await vi.advanceTimersByTimeAsync(300_000);
  expect(asked).toHaveLength(1);
});

test("it is pinged before ten minutes, and given up without an answer", async () => {
  answer(() => ticket());
  await connected();
  const first = last();
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(first.sent).toContainEqual({ type: "ping" });
  first.onmessage?.({ data: '{"type":"pong"}' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first.readyState).toBe(1);
  await vi.advanceTimersByTimeAsync(3 * 60_000 + 15_000);
  expect(first.readyState).toBe(3);
});

test("it is opened anew before the token behind it expires", async () => {
  answer(() => ticket());
  await connected();
  const first = last();
  for (let minute = 0; minute < 30; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    first.onmessage?.({ data: '{"type":"pong"}' });
  }
  expect(first.readyState).toBe(3);
  expect(Socket.made).toHaveLength(2);
});

test("a tab that nobody looks at gives it up, and has it back when somebody does", async () => {
  answer(() => ticket());
  await connected();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(last().readyState).toBe(3);
  expect(Socket.made).toHaveLength(1);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
  expect(Socket.made).toHaveLength(2);
});
