import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import { Pushes } from "./Pushes";

const made = { endpoint: "https://fcm.googleapis.com/x", keys: { p256dh: "a", auth: "b" } };
let subscribed: typeof made | null;
let permission: string;

const pushManager = {
  subscribe: async () => {
    subscribed = made;
    return { toJSON: () => made };
  },
  getSubscription: async () =>
    subscribed && {
      ...subscribed,
      unsubscribe: async () => {
        subscribed = null;
      },
    },
};

beforeEach(async () => {
  subscribed = null;
  permission = "granted";
  const registration = { pushManager };
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", { requestPermission: async () => permission });
  vi.stubGlobal("caches", { open: async () => ({ put: async () => {} }) });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: {
      register: async () => registration,
      ready: Promise.resolve(registration),
      getRegistration: async () => registration,
    },
  });
  await signIn();
});

afterEach(() => {
  Reflect.deleteProperty(navigator, "serviceWorker");
  vi.unstubAllGlobals();
});

async function idOf(endpoint: string) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  const bytes = [...new Uint8Array(digest).subarray(0, 16)];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The API, which keeps what it is told. */
function kept() {
  const state = {
    public_key: "key",
    subscriptions: [] as { id: string; created_at: string }[],
    left_out: [] as string[],
    quiet_hours: null as unknown,
  };
  answer(async (request) => {
    const sent = request.method === "PUT" ? await request.json() : {};
    if (request.method === "DELETE") state.subscriptions = [];
    if (sent.endpoint) {
      state.subscriptions = [{ id: await idOf(sent.endpoint), created_at: "2026-11-30T00:00:00Z" }];
    }
    if (sent.left_out) Object.assign(state, sent);
    return Response.json(state);
  });
  return state;
}

function shown() {
  render(
    <QueryClientProvider
      client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
    >
      <Pushes />
    </QueryClientProvider>,
  );
  return screen.findByRole("checkbox", { name: "Notify me on this device" });
}

test("pushes are off until somebody wants them, and can be turned off again", async () => {
  const state = kept();
  const box = await shown();
  expect(box).toHaveProperty("checked", false);
  await userEvent.click(box);
  await waitFor(() => expect(box).toHaveProperty("checked", true));
  expect(state.subscriptions).toHaveLength(1);
  await userEvent.click(box);
  await waitFor(() => expect(box).toHaveProperty("checked", false));
  expect([state.subscriptions, subscribed]).toEqual([[], null]);
});

test("what the browser does not allow stays off", async () => {
  permission = "denied";
  const state = kept();
  const box = await shown();
  await userEvent.click(box);
  await waitFor(() => expect(box).toHaveProperty("disabled", false));
  expect(box).toHaveProperty("checked", false);
  expect(state.subscriptions).toEqual([]);
});

test("kinds and quiet hours are what was chosen", async () => {
  const state = kept();
  await userEvent.click(await shown());
  await userEvent.click(await screen.findByRole("checkbox", { name: "likes my posts" }));
  await waitFor(() => expect(state.left_out).toEqual(["like"]));
  await userEvent.click(await screen.findByRole("checkbox", { name: "Quiet hours" }));
  await waitFor(() => expect(state.quiet_hours).toMatchObject({ begins: "22:00", ends: "07:00" }));
  expect(state.left_out).toEqual(["like"]);
});
