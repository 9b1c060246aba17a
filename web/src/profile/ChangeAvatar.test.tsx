import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Profile } from "../api/types";
import { answer, signIn } from "../testing/session";
import { ChangeAvatar } from "./ChangeAvatar";
import { CropAvatar } from "./CropAvatar";

vi.mock("../upload/send", () => ({ send: vi.fn(() => Promise.resolve()) }));
vi.mock("./CropAvatar", () => ({ CropAvatar: vi.fn(() => null) }));

beforeEach(signIn);

test("a new picture is waited for until the profile tells of it", async () => {
  const told = [null, { avatar_id: "A" }, { avatar_id: "B", state: "processing" }];
  const looks = answer((request) =>
    request.method === "PUT"
      ? Response.json({ avatar_id: "B", state: "pending", upload: { url: "u", fields: {} } })
      : Response.json({ avatar: told.shift() }),
  );
  const client = new QueryClient();
  const readAgain = vi.spyOn(client, "invalidateQueries");
  const choose = vi.fn();
  const file = new File(["x"], "me.jpg", { type: "image/jpeg" });
  render(
    <QueryClientProvider client={client}>
      <ChangeAvatar profile={{} as Profile} file={file} choose={choose} />
    </QueryClientProvider>,
  );
  vi.mocked(CropAvatar).mock.lastCall?.[0].use(file);
  await waitFor(() => expect(choose).toHaveBeenCalledWith(null), { timeout: 5_000 });
  expect(looks.filter(({ method }) => method === "GET")).toHaveLength(3);
  expect(readAgain).toHaveBeenCalledWith({ queryKey: ["profile"] });
});
